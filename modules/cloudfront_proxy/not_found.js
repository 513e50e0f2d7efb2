// There is no site: a path of no service is nobody's, and is told so here, before
// it costs a function anything.
function handler(event) {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: { 'content-type': { value: 'application/json' } },
    body: '{"error":"not found"}\n'
  };
}
