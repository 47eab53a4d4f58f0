"""What `manage.py demo` fills in: ten people of a repair café, five rooms and what is said in them."""
