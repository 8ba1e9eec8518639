// Package storage keeps tasks.
package storage

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"taskmaster/internal/task"
)

// File keeps tasks in one JSON file.
type File struct{ path string }

// NewFile keeps tasks at path. The file is made with the first task.
func NewFile(path string) File { return File{path: path} }

// Tasks gives all tasks, none where there is no file yet.
func (f File) Tasks() ([]task.Task, error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var tasks []task.Task
	return tasks, json.Unmarshal(text, &tasks)
}

// Save replaces all tasks.
func (f File) Save(tasks []task.Task) error {
	text, err := json.MarshalIndent(tasks, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(f.path, append(text, '\n'), 0o644)
}
