package list_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"taskmaster/cmd/commands"
	"taskmaster/internal/storage"
	"taskmaster/internal/task"
)

func TestListShowsEveryTask(t *testing.T) {
	file := storage.NewFile(filepath.Join(t.TempDir(), "tasks.json"))
	if err := file.Save([]task.Task{{ID: 7, Description: "Write unit tests", Priority: task.High}}); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer

	code := commands.Run([]string{"list"}, file, &out, &errOut)

	if want := "7  high    Write unit tests\n"; code != 0 || out.String() != want {
		t.Errorf("code %d, printed %q, want %q", code, out.String(), want)
	}
}

func TestUnknownCommandIsUsedWrongly(t *testing.T) {
	var out, errOut bytes.Buffer

	code := commands.Run([]string{"dance"}, storage.NewFile("unused"), &out, &errOut)

	if want := "unknown command \"dance\"\n"; code != 2 || errOut.String() != want {
		t.Errorf("code %d, printed %q, want %q", code, errOut.String(), want)
	}
}
