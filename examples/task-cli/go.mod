module taskmaster

go 1.22
