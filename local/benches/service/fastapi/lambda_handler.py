"""What Lambda's runtime for Python calls, with the events of a Function URL."""

from application import api
from mangum import Mangum

handler = Mangum(api, lifespan="off")
