from .rule import Route, Who

ROUTES = [
    Route(name="theme", who=Who.ANYBODY, reads=False, writes=True),
    # Stands only where somebody develops.
    Route(name="look", who=Who.ANYBODY, answers=(404,)),
]
