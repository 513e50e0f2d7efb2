// The site routes in the browser: a path without a file extension is one of its
// pages, and each page is index.html. Files, and those that are missing, stay
// what they are, so a missing file is an honest 404.
function handler(event) {
  var request = event.request;
  var file = request.uri.substring(request.uri.lastIndexOf('/') + 1);
  if (file.indexOf('.') === -1) {
    request.uri = '/index.html';
  }
  return request;
}
