"""What Lambda calls: events of the Function URL go to the application, and answers back."""

from mangum import Mangum

from src.main import app

handler = Mangum(app, lifespan="off")
