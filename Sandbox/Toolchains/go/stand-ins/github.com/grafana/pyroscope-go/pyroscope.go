// Package pyroscope stands in for github.com/grafana/pyroscope-go, so that programs written for it compile as they are.
// It samples nothing and sends nothing: the profile is taken from outside the program.
package pyroscope

import (
	"context"
	"net/http"
	"runtime/pprof"
	"time"
)

// ProfileType names a kind of profile. Which kinds are taken is chosen outside the program.
type ProfileType string

// The kinds that the agent had.
const (
	ProfileCPU           ProfileType = "cpu"
	ProfileAllocObjects  ProfileType = "alloc_objects"
	ProfileAllocSpace    ProfileType = "alloc_space"
	ProfileInuseObjects  ProfileType = "inuse_objects"
	ProfileInuseSpace    ProfileType = "inuse_space"
	ProfileGoroutines    ProfileType = "goroutines"
	ProfileMutexCount    ProfileType = "mutex_count"
	ProfileMutexDuration ProfileType = "mutex_duration"
	ProfileBlockCount    ProfileType = "block_count"
	ProfileBlockDuration ProfileType = "block_duration"
	ProfileGoroutineLeak ProfileType = "goroutine_leak"
)

// DefaultSampleRate is the agent's, in Hz; the program is sampled at the rate that its run asks for.
const DefaultSampleRate = 100

// DefaultProfileTypes is what the agent took if nothing else was asked for.
var DefaultProfileTypes = []ProfileType{
	ProfileCPU, ProfileAllocObjects, ProfileAllocSpace, ProfileInuseObjects, ProfileInuseSpace,
}

// Logger is what the agent would report to. Nothing is ever reported.
type Logger interface {
	Infof(format string, arguments ...interface{})
	Debugf(format string, arguments ...interface{})
	Errorf(format string, arguments ...interface{})
}

// StandardLogger is a logger that could be passed to Start.
var StandardLogger Logger = silentLogger{}

type silentLogger struct{}

func (silentLogger) Infof(string, ...interface{})  {}
func (silentLogger) Debugf(string, ...interface{}) {}
func (silentLogger) Errorf(string, ...interface{}) {}

// HTTPClient is what the agent would send with.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

// Config is accepted and not looked at.
type Config struct {
	ApplicationName        string
	Tags                   map[string]string
	ServerAddress          string
	AuthToken              string
	SampleRate             uint32
	Logger                 Logger
	ProfileTypes           []ProfileType
	DisableGCRuns          bool
	UploadRate             time.Duration
	DisableAutomaticResets bool
	DisableCumulativeMerge bool
	TenantID               string
	BasicAuthUser          string
	BasicAuthPassword      string
	HTTPHeaders            map[string]string
	HTTPClient             HTTPClient
}

// Profiler is what Start answers.
type Profiler struct{}

// Start does nothing: the program is sampled from outside, from its first instruction.
func Start(Config) (*Profiler, error) { return &Profiler{}, nil }

// Stop does nothing either.
func (*Profiler) Stop() error { return nil }

// Flush has nothing to send.
func (*Profiler) Flush(bool) {}

// LabelSet is the runtime's own.
type LabelSet = pprof.LabelSet

// Labels makes a set of the keys and values given in turn.
var Labels = pprof.Labels

// TagWrapper calls work under the given labels.
func TagWrapper(parent context.Context, labels LabelSet, work func(context.Context)) {
	pprof.Do(parent, labels, work)
}
