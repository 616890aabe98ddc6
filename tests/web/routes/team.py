from .rule import Route

ROUTES = [Route(name="team")]
