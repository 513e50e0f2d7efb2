A file.
