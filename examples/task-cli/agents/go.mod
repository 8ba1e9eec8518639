// Keeps the scripted replies out of the project's own ./...
module replies

go 1.22
