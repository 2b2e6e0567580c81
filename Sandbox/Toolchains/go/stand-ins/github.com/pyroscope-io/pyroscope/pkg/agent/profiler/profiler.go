// Package profiler stands in for Pyroscope's agent of versions before 0.37, so that programs written for it compile as
// they are. It samples nothing and sends nothing: the profile is taken from outside the program.
package profiler

import (
	"context"
	"runtime/pprof"
)

// ProfileType names a kind of profile. Which kinds are taken is chosen outside the program.
type ProfileType string

// The kinds that the agent had.
var (
	ProfileCPU          ProfileType = "cpu"
	ProfileAllocObjects ProfileType = "alloc_objects"
	ProfileAllocSpace   ProfileType = "alloc_space"
	ProfileInuseObjects ProfileType = "inuse_objects"
	ProfileInuseSpace   ProfileType = "inuse_space"

	DefaultProfileTypes = []ProfileType{
		ProfileCPU, ProfileAllocObjects, ProfileAllocSpace, ProfileInuseObjects, ProfileInuseSpace,
	}
)

// Logger is what the agent would report to. Nothing is ever reported.
type Logger interface {
	Infof(format string, arguments ...interface{})
	Debugf(format string, arguments ...interface{})
	Errorf(format string, arguments ...interface{})
}

// Config is accepted and not looked at.
type Config struct {
	ApplicationName string
	Tags            map[string]string
	ServerAddress   string
	AuthToken       string
	SampleRate      uint32
	Logger          Logger
	ProfileTypes    []ProfileType
	DisableGCRuns   bool
}

// Profiler is what Start answers.
type Profiler struct{}

// Start does nothing: the program is sampled from outside, from its first instruction.
func Start(Config) (*Profiler, error) { return &Profiler{}, nil }

// Stop does nothing either.
func (*Profiler) Stop() error { return nil }

// LabelSet is the runtime's own.
type LabelSet = pprof.LabelSet

// Labels makes a set of the keys and values given in turn.
var Labels = pprof.Labels

// TagWrapper calls work under the given labels.
func TagWrapper(parent context.Context, labels LabelSet, work func(context.Context)) {
	pprof.Do(parent, labels, work)
}
