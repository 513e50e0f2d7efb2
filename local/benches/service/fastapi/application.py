"""The tutorial's API: a greeting, an item that is echoed, an item that is made."""

import json
import logging
import sys
import time
import uuid

from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel


class LineOfJson(logging.Formatter):
    def format(self, record):
        line = {"timestamp": self.formatTime(record), "level": record.levelname}
        return json.dumps(line | {"message": record.getMessage()} | getattr(record, "request", {}))


output = logging.StreamHandler(sys.stdout)
output.setFormatter(LineOfJson())
log = logging.getLogger("requests")
log.addHandler(output)
log.setLevel(logging.INFO)
log.propagate = False


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float
    tax: float | None = None


class StoredItem(Item):
    id: uuid.UUID


api = FastAPI(docs_url="/api/docs", openapi_url="/api/openapi.json")
routes = APIRouter(prefix="/api")


@api.middleware("http")
async def write_line(request: Request, call_next):
    started = time.perf_counter()
    answer = await call_next(request)
    facts = {
        "method": request.method,
        "path": request.url.path,
        "status": answer.status_code,
        "duration_ms": round((time.perf_counter() - started) * 1e3, 3),
    }
    log.info("request", extra={"request": facts})
    return answer


@routes.get("/hello")
def greet():
    return {"Hello": "World"}


@routes.get("/items/{item_id}")
def read_item(item_id: int, q: str | None = None):
    return {"item_id": item_id, "q": q}


@routes.post("/items", response_model=StoredItem, status_code=201)
def create_item(item: Item):
    return StoredItem(id=uuid.uuid4(), **item.model_dump())


api.include_router(routes)
