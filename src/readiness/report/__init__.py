"""Reports: words from templates become a typed document, and four writers turn that into files."""
