document.title += " survived";
