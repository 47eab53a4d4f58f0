"""Baselines 3 and 4: a small chat in plain Django, under uvicorn with Django's own ASGI handler.

`insert` does nothing but one ORM insert. `page` shows ten messages, each from the template of a message.
"""
