// Package commands carries out what is typed.
package commands

import (
	"fmt"
	"io"

	"taskmaster/internal/task"
)

// Storage is what commands need from the place where tasks are kept.
type Storage interface {
	Tasks() ([]task.Task, error)
	Save(tasks []task.Task) error
}

// Run carries out one command line and gives the exit code: 0 done, 1 failed, 2 used wrongly.
func Run(args []string, storage Storage, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprintln(errOut, "usage: taskmaster <command>")
		return 2
	}
	switch args[0] {
	case "list":
		return list(storage, out, errOut)
	default:
		fmt.Fprintf(errOut, "unknown command %q\n", args[0])
		return 2
	}
}

func list(storage Storage, out, errOut io.Writer) int {
	tasks, err := storage.Tasks()
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 1
	}
	for _, t := range tasks {
		fmt.Fprintf(out, "%d  %-6s  %s\n", t.ID, t.Priority, t.Description)
	}
	return 0
}
