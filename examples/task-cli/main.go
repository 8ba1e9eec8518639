// Taskmaster keeps a list of tasks in a file.
package main

import (
	"os"

	"taskmaster/cmd/commands"
	"taskmaster/internal/storage"
)

func main() {
	path := os.Getenv("TASKMASTER_FILE")
	if path == "" {
		path = "tasks.json"
	}
	os.Exit(commands.Run(os.Args[1:], storage.NewFile(path), os.Stdout, os.Stderr))
}
