// The jail comes with the sandbox stage.
