// The commands come with the stages.
