"""The pilot's requirements (docs/requirements.md) that no process shows by itself."""

from pytest_bdd import scenarios

scenarios("requirements.feature")
