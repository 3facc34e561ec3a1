"""What is not on a community's duty list is not dispatched to it (findings 9)."""

from pytest_bdd import scenarios

scenarios("duty.feature")
