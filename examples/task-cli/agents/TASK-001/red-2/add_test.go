package task001_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"taskmaster/cmd/commands"
	"taskmaster/internal/storage"
	"taskmaster/internal/task"
)

// full is a storage that takes no more.
type full struct{}

func (full) Tasks() ([]task.Task, error) { return nil, nil }
func (full) Save([]task.Task) error      { return errors.New("disk full") }

func emptyFile(t *testing.T) storage.File {
	t.Helper()
	return storage.NewFile(filepath.Join(t.TempDir(), "tasks.json"))
}

func TestAC1AddStoresTheTaskAfterTheOthers(t *testing.T) {
	file := emptyFile(t)
	if err := file.Save([]task.Task{{ID: 1, Description: "first"}, {ID: 6, Description: "second"}}); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer

	code := commands.Run([]string{"add", "Write unit tests", "--project", "work", "--priority", "high"}, file, &out, &errOut)

	if want := "added 7: Write unit tests\n"; code != 0 || out.String() != want {
		t.Fatalf("code %d, printed %q and %q, want %q", code, out.String(), errOut.String(), want)
	}
	tasks, err := file.Tasks()
	want := task.Task{ID: 7, Description: "Write unit tests", Project: "work", Priority: task.High}
	if err != nil || len(tasks) != 3 || tasks[2] != want {
		t.Errorf("stored %+v (%v), want %+v at the end", tasks, err, want)
	}
}

func TestAC2AddNeedsADescription(t *testing.T) {
	for _, description := range []string{"", "   "} {
		_, err := commands.NewAddCommand(emptyFile(t)).Execute(description, nil)
		if err == nil || err.Error() != "task description is required" {
			t.Errorf("%q gave %v", description, err)
		}
	}
}

func TestAC2AddWithoutDescriptionEndsWithOne(t *testing.T) {
	var out, errOut bytes.Buffer

	code := commands.Run([]string{"add"}, emptyFile(t), &out, &errOut)

	if code != 1 || !strings.Contains(errOut.String(), "task description is required") {
		t.Errorf("code %d, printed %q", code, errOut.String())
	}
}

func TestAC3AddKnowsThreePriorities(t *testing.T) {
	_, err := commands.NewAddCommand(emptyFile(t)).Execute("Test task", map[string]string{"priority": "invalid"})

	if err == nil || !strings.Contains(err.Error(), `invalid priority "invalid"`) {
		t.Errorf("gave %v", err)
	}
}

func TestAC3AddTakesMediumWithoutAPriority(t *testing.T) {
	added, err := commands.NewAddCommand(emptyFile(t)).Execute("Test task", nil)

	if err != nil || added.Priority != task.Medium || added.ID != 1 {
		t.Errorf("gave %+v, %v", added, err)
	}
}

func TestAC4AddSaysWhyItCouldNotSave(t *testing.T) {
	_, err := commands.NewAddCommand(full{}).Execute("Test task", nil)

	if err == nil || err.Error() != "failed to save task: disk full" {
		t.Errorf("gave %v", err)
	}
}
