// The shapes that travel between the modules. Those of the wire are the API's; see openapi.yaml.

/** @typedef {"go" | "swift"} Language */
/** @typedef {{ name: string, content: string }} SourceFile */

/**
 * @typedef {object} RunOptions
 * @property {"program" | "test"} mode
 * @property {"release" | "debug" | "unchecked"} optimization
 * @property {string[]} arguments
 * @property {string} standardInput
 * @property {Record<string, string>} environment
 * @property {number | null} swiftMode 5 or 6, the language mode; null: the compiler's own
 * @property {number} sampleRateHz
 * @property {number} timeLimitMs
 * @property {string[]} profiles types to take, one of a family for all of it; empty: unsampled
 * @property {string} [toolchain] its name; "" or absent for the language's default. Beside the options where it is sent
 */

/** What one language can be compiled with, the default first.
 * @typedef {{ language: Language, toolchains: { name: string, version: string }[] }} Offer
 */

/**
 * What the editor holds and Run sends.
 * @typedef {object} Snippet
 * @property {Language} language
 * @property {SourceFile[]} files
 * @property {RunOptions} options
 */

/**
 * @typedef {object} Diagnostic
 * @property {string} file
 * @property {number} line from 1; 0 where the message belongs to no line
 * @property {number} column from 1, in UTF-8 bytes; 0 where unknown
 * @property {"error" | "warning" | "note"} severity
 * @property {string} message
 * @property {Fix[]} [fixes] what would mend it, as alternatives
 */

/**
 * Changes that belong together; columns are in UTF-8 bytes.
 * @typedef {object} Fix
 * @property {string} message
 * @property {{ file: string, fromLine: number, fromColumn: number, toLine: number, toColumn: number, text: string }[]} edits
 */

/**
 * @typedef {object} OutputChunk
 * @property {"stdout" | "stderr"} stream
 * @property {string} text
 * @property {number} atMs
 * @property {number} [droppedBytes] of this stream, right before the text; absent where none were dropped
 */
/** @typedef {"queued" | "compiling" | "running" | "profiling" | "finished" | "failed" | "cancelled"} RunState */

/**
 * @typedef {object} Verdict
 * @property {string} kind
 * @property {number | null} [exitCode]
 * @property {string | null} [signal]
 * @property {string} message
 */

/**
 * @typedef {object} Usage
 * @property {number} queuedMs
 * @property {number} compileMs
 * @property {number} wallMs
 * @property {number} userMs
 * @property {number} systemMs
 * @property {number} maxResidentBytes
 * @property {number} profileMs
 */

/**
 * @typedef {object} Quality
 * @property {number} requestedHz
 * @property {number} deliveredHz per second of CPU time
 * @property {number} cpuSeenMs
 * @property {number} cpuSampledMs
 * @property {number} lostSamples
 * @property {number} truncatedStacks
 * @property {number} deepStacks
 * @property {number} unresolvedFrames
 * @property {string[]} [doubts] what makes the numbers doubtful, a sentence each
 * @property {number} [lostRecords] of mappings, names and context switches
 * @property {boolean} [includesKernel] whether time in the kernel was sampled too
 * @property {Counters} [counters] absent where the host has none
 */

/**
 * What the processor counted; absent for what it cannot.
 * @typedef {object} Counters
 * @property {number} [cycles]
 * @property {number} [instructions]
 * @property {number} [cacheMisses]
 * @property {number} [branchMisses]
 */

/** @typedef {{ name: string, runningMs: number, runnableMs: number, waitingMs: number }} ThreadTimes */

/**
 * Where the wall time went.
 * @typedef {object} Wall
 * @property {number} runningMs while any thread was on a CPU
 * @property {number} runnableMs while one was ready and none on a CPU
 * @property {number} waitingMs while all waited
 * @property {string} sentence
 * @property {ThreadTimes[]} threads
 * @property {number} furtherThreads
 */

/** @typedef {{ name: string, unit: string, samples: number, total: number }} TypeTotal */
/** @typedef {Quality & { types: TypeTotal[], wall?: Wall | null }} ProfileSummary */

/**
 * A part of another test bears that one's name, a slash, and its own.
 * @typedef {object} TestResult
 * @property {string} name
 * @property {"passed" | "failed" | "skipped"} outcome
 * @property {boolean} [unfinished] it counts as failed because the program ended before it did
 * @property {number} durationMs
 * @property {string} output
 * @property {string | null} file of the program: where it failed, else where it is declared
 * @property {number | null} line
 */

/**
 * Goroutines that stood at one place for one reason.
 * @typedef {{ id: number, count: number, sentence: string, file?: string, line?: number }} Goroutine
 */

/**
 * @typedef {object} Crash
 * @property {string} reason
 * @property {string | null} [file]
 * @property {number | null} [line]
 * @property {Goroutine[]} [goroutines] who waited for what
 * @property {number} [furtherGoroutines] kinds of them beyond those
 */

/**
 * @typedef {object} Run
 * @property {string} id
 * @property {string} url
 * @property {RunState} state
 * @property {number} [position] in the queue, while queued
 * @property {string} [createdAt]
 * @property {string | null} [expiresAt]
 * @property {string | null} [parent] the run whose program was edited to make this one's
 * @property {boolean} [shared]
 * @property {Snippet & { id?: string }} snippet
 * @property {{ name: string, version: string } | null} [toolchain]
 * @property {{ cpu: string, cores: number, sandbox: string[], waived: string[] } | null} [host]
 * @property {Verdict | null} [verdict]
 * @property {Crash | null} [crash] where and why the program broke off
 * @property {string | null} [failure] why the service failed
 * @property {TestResult[] | null} [tests] of a run of tests: those that are listed, in the order in which they began
 * @property {{ passed: number, failed: number, unfinished?: number, skipped: number, leftOut: number }} [testCounts] of all of them, once it is over
 * @property {Diagnostic[]} diagnostics
 * @property {OutputChunk[]} output
 * @property {number} outputDroppedBytes
 * @property {string} [outputOrderDoubt] why the streams may not be in the order of their writes
 * @property {Usage | null} [usage]
 * @property {ProfileSummary | null} [profile]
 * @property {string | null} [profileNote] why there is no profile, or less of one
 */

/** An error of the service or of the request, as RFC 9457 words it.
 * @typedef {{ title: string, detail: string, status: number, field?: string }} Problem
 */

/** @typedef {{ name: string, title: string, language: Language, files: SourceFile[], summary: string }} Example */

/** A run or a comparison that has to do with a run.
 * @typedef {{ id: string, url: string, createdAt: string, sentence: string, cpuMs?: number | null }} FamilyLink
 */
/** @typedef {{ ancestors: FamilyLink[], comparisons: FamilyLink[] }} Family the parent first */

/**
 * What is looked at; lives in the query string.
 * @typedef {object} View
 * @property {string} type "" for the first there is
 * @property {number | null} set which set the type is of; null for the first that has it
 * @property {string} focus the path of the node in focus; "" is everything
 * @property {string} search
 * @property {"both" | "tree" | "top" | "callers" | "time"} tab
 * @property {number | null} fromMs
 * @property {number | null} toMs
 * @property {number | null} againstFromMs of another stretch of time, which the one shown is compared with
 * @property {number | null} againstToMs
 * @property {string} of the function whose callers and callees are shown; "" for the hottest
 * @property {boolean} inverted from the innermost frames out
 * @property {boolean} upward with the root at the bottom, as a flame
 * @property {boolean} own only one's own code
 * @property {boolean} collapsed without recursion
 * @property {"function" | "package" | "module"} by what a frame stands for
 * @property {string} group the label that samples are told apart by; "" for none
 * @property {string} hide names of functions that are told as their callers, parted by `;`
 * @property {"category" | "package" | "module"} color what a frame's color tells
 * @property {string} against the run that the pictures compare this one with; "" for pictures of this run alone
 * @property {string} pairs the measured comparison of the two; "" where none was asked for
 * @property {"shown" | "hidden"} gone whether a difference shows what is there no more
 */

/**
 * Pairs that are measured, or were.
 * @typedef {object} Pairs
 * @property {string} id
 * @property {string} url
 * @property {string[]} runs the two runs that are compared, before and after; "" for one that is another's
 * @property {string[]} [snippets] what they ran, by its address
 * @property {RunState} state
 * @property {number} [position] in the queue, while queued
 * @property {number} measured
 * @property {number} planned
 * @property {string} message how it stands or how it ended, in a sentence; "" while that is not known
 */

/**
 * What the pictures of two sides are made of. What makes and draws them is fetched when it is first asked for.
 * @typedef {object} ShownDifference
 * @property {string} key of what is compared
 * @property {string} words why there is none; "" where there is one, or where it is still on its way
 * @property {import("./comparison/mode.js").DifferenceMode | null} mode
 */

/**
 * What was typed on one page, as this browser keeps it.
 * @typedef {object} KeptDrafts
 * @property {Language} language
 * @property {Record<Language, Snippet>} drafts
 * @property {Record<Language, boolean>} typed
 * @property {boolean} edited
 */

/**
 * A decoded profile: columns and plain arrays of names.
 * @typedef {object} Profile
 * @property {string[]} modules
 * @property {ProfileFunction[]} functions
 * @property {Int32Array} sameFunction for each function the first that reads the same
 * @property {{ function: Int32Array, line: Int32Array, inlined: Uint8Array }} frames
 * @property {{ frame: Int32Array, parent: Int32Array }} stacks
 * @property {Series[]} series
 * @property {{ id: number, name: string }[]} [threads] hostile names
 * @property {LabelSet[]} [labels] what samples say of themselves
 * @property {{ atUs: number, kind: string, text: string }[]} [marks] what happened at moments of the run
 */

/**
 * Labels that samples bear together: hostile texts.
 * @typedef {{ key: string, value: string }[]} LabelSet
 */

/**
 * @typedef {object} ProfileFunction
 * @property {string} name
 * @property {string} fullName
 * @property {string} file
 * @property {number} startLine
 * @property {number} module an index, or -1
 * @property {number} category an index into CATEGORIES
 * @property {string} kind one of KINDS
 */

/**
 * One type's samples, as columns. Types of one set share theirs.
 * @typedef {object} Series
 * @property {number} set which of the profile's sets it is of
 * @property {string} type
 * @property {string} unit
 * @property {Float64Array | null} timeUs null where the set has no times
 * @property {Int32Array | null} [thread] indexes into the profile's threads; null where the set has none
 * @property {Int32Array | null} [labels] indexes into the profile's labels, -1 for none; null where the set has none
 * @property {Int32Array} stack
 * @property {Float64Array} weight negative in differences
 */

/**
 * All that the page shows. Frozen: `update` in state.js is the only way to the next one.
 * @typedef {object} State
 * @property {Language} language of the draft that is shown
 * @property {Record<Language, Snippet>} drafts one a language, so that choosing the other loses nothing
 * @property {number} file the index of the file shown
 * @property {number} draftVersion grows when the draft changed other than by typing
 * @property {number} draftEpoch grows when the drafts became another page's: nothing of before is to be undone there
 * @property {number} draftPart another for each time that a text was taken apart into files: both sides of that have their own steps to undo
 * @property {Split | null} split what one step joins again
 * @property {string | null} page whose drafts these are, by its address; null before the first
 * @property {boolean} edited the draft is no longer what ran
 * @property {Record<Language, boolean>} typed whether somebody wrote what is kept nowhere else
 * @property {Example[]} examples
 * @property {Offer[]} offers what programs can be compiled with
 * @property {"idle" | "sending" | "live" | "retrying"} connection
 * @property {Run | null} run
 * @property {number | null} stateSince when, by this page's clock, the run's state began
 * @property {boolean} stopping
 * @property {Profile | null} profile
 * @property {Run | null} measured the run that the profile is of: the one shown, or one before it
 * @property {Run | null} base the last run that the whole profile is known of: what an edit is compared with
 * @property {"none" | "loading" | "partial" | "whole" | "unreadable"} profileState
 * @property {View} view
 * @property {Run | null} before the run that the one shown is compared with
 * @property {Pairs | null} pairs the comparison that was asked for last
 * @property {ShownDifference | null} difference null where the pictures are of one run alone
 * @property {{ address: string, copied: boolean, kept: boolean } | null} shared
 * @property {Problem | null} problem
 * @property {boolean} formatting whether the draft is being formatted
 * @property {number} formatVersion grows when the draft took another form
 * @property {number} formatAnswers grows with each answer that was not too late
 * @property {Findings | null} findings why the draft could not be formatted
 */

/**
 * A text of several files that was taken apart: the program before and after, the file that was shown, and its part.
 * @typedef {{ language: Language, before: SourceFile[], after: SourceFile[], file: number, part: number }} Split
 */

/**
 * What is said of a program as it was then.
 * @typedef {{ snippet: Snippet, diagnostics: Diagnostic[], tool: "format" | "vet" }} Findings
 */

/**
 * @typedef {(
 *   | { type: "examples", examples: Example[] }
 *   | { type: "offers", offers: Offer[] }
 *   | { type: "edit", content: string }
 *   | { type: "language", language: Language }
 *   | { type: "example", example: Example }
 *   | { type: "snippet", snippet: Snippet }
 *   | { type: "typed", snippet: Snippet }
 *   | { type: "file", index: number }
 *   | { type: "fileAdded", name: string }
 *   | { type: "fileRenamed", index: number, name: string }
 *   | { type: "fileRemoved", index: number }
 *   | { type: "split" }
 *   | { type: "rejoin" }
 *   | { type: "option", option: Partial<RunOptions> }
 *   | { type: "formatting" }
 *   | { type: "formatted", asked: Snippet, files: SourceFile[] }
 *   | { type: "mended", asked: Snippet, files: SourceFile[] }
 *   | { type: "findings", findings: Findings }
 *   | { type: "unformatted" }
 *   | { type: "sending" }
 *   | { type: "submitted", run: Run, at: number }
 *   | { type: "run", run: Run, at: number }
 *   | { type: "connection", connection: State["connection"] }
 *   | { type: "replaying" }
 *   | { type: "runState", state: RunState, position?: number, at: number }
 *   | { type: "diagnostics", diagnostics: Diagnostic[] }
 *   | { type: "output", chunks: OutputChunk[] }
 *   | { type: "tests", tests: TestResult[] }
 *   | { type: "profile", profile: Profile, whole: boolean, summary?: ProfileSummary }
 *   | { type: "profileState", state: State["profileState"] }
 *   | { type: "look", view: Partial<View> }
 *   | { type: "before", run: Run | null }
 *   | { type: "pairs", pairs: Pairs }
 *   | { type: "pairsChange", id: string, change: Partial<Pairs> }
 *   | { type: "difference", difference: ShownDifference | null }
 *   | { type: "stopping" }
 *   | { type: "shared", address: string, copied: boolean, kept: boolean }
 *   | { type: "problem", problem: Problem | null }
 *   | { type: "reached" }
 *   | { type: "visit", page: string, kept: KeptDrafts | null }
 * )} Action
 */

export {}
