// Package task says what a task is.
package task

// Priority orders tasks.
type Priority string

// The priorities there are.
const (
	High   Priority = "high"
	Medium Priority = "medium"
	Low    Priority = "low"
)

// Task is one thing to do.
type Task struct {
	ID          int      `json:"id"`
	Description string   `json:"description"`
	Project     string   `json:"project,omitempty"`
	Priority    Priority `json:"priority"`
	Done        bool     `json:"done"`
}
