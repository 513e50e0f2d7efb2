"""The API."""

from fastapi import FastAPI

app = FastAPI(title="A FastAPI of your own", docs_url="/api/docs", openapi_url="/api/openapi.json")


@app.get("/api/hello")
def hello() -> dict[str, str]:
    return {"hello": "world"}


@app.get("/api/items/{item_id}")
def read_item(item_id: int, q: str | None = None) -> dict[str, int | str | None]:
    return {"item_id": item_id, "q": q}
