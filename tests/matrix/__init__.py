"""Every construct once: what the library did with it when it was measured, what is right, and that
we do what is right. Nothing is silently wrong: a case runs rightly or is refused with a sentence
that names the element."""
