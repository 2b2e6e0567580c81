/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Diagnostic, Run, Snippet } from "../types.js" */
/** @import { Place } from "../output/places.js" */
/** @import { LineWeight, Whole } from "../profile/line-heat.js" */
import { memo } from "../derived.js"
import { elt } from "../dom.js"
import { Editor, NOTHING } from "../editor/editor.js"
import { isSameProgram, lineMoves } from "../kinship.js"
import { knownSamples } from "../profile/call-tree.js"
import { lineHeat } from "../profile/line-heat.js"
import { crashOf } from "../output/places.js"
import { isSplit } from "../draft-files.js"
import { draftOf } from "../drafts.js"
import { FileTabs } from "./file-tabs.js"
import { FormatNews } from "./format-news.js"
import { Goroutines } from "./goroutines.js"
import { HeatList } from "./heat-list.js"
import { Problems } from "./problems.js"

/** @type {Diagnostic[]} */
const NO_DIAGNOSTICS = []
const NOT_MARKED = Object.freeze({ diagnostics: null, tree: null, place: "" })

/** The code, its problems and its costs. */
export class Source {
  #version = -1
  #formatVersion = 0
  /** @type {State["examples"] | null} */
  #examples = null
  /** @type {State["examples"][number] | undefined} that the draft began as */
  #example
  /** @type {{ diagnostics: Diagnostic[] | null, tree: Derived["tree"], place: string }} */
  #marked = NOT_MARKED
  /** @type {Place & { isSaid: boolean } | null} to be gone to once its file is shown */
  #goal = null

  /**
   * @param {(action: Action) => void} dispatch
   * @param {() => void} onRun
   * @param {() => void} onFormat
   * @param {(fix: import("../types.js").Fix) => void} onFix
   */
  constructor(dispatch, onRun, onFormat, onFix) {
    this.dispatch = dispatch
    this.editor = new Editor({
      onRun,
      onFormat,
      onChange: (content) => dispatch({ type: "edit", content }),
      onUndo: () => this.#rejoin(),
      onLine: (line) => this.onLine(this.#placeThen(line), false),
      onChooseLine: (line) => this.onLine(this.#placeThen(line), true),
    })
    this.problems = new Problems((diagnostic) => this.goTo(diagnostic, true), onFix)
    this.lesson = elt("p", { class: "lesson", hidden: true })
    this.tabs = new FileTabs(dispatch)
    this.goroutines = new Goroutines((place) => this.goTo(place))
    this.heatList = new HeatList()
    this.formatNews = new FormatNews()
    this.dom = elt(
      "section",
      { class: "panel source", "aria-label": "Program" },
      this.tabs.dom,
      this.lesson,
      this.editor.dom,
      this.heatList.dom,
      this.problems.dom,
      this.goroutines.dom,
      this.formatNews.dom,
    )
  }

  #isSplit = false

  /** Whether it was the last step that a text was taken apart into files; then it is undone. */
  #rejoin() {
    if (!this.#isSplit) return false
    this.dispatch({ type: "rejoin" })
    return true
  }

  /** @type {(file: string, line: number) => number} */
  lineNow = (_file, line) => line

  /** @type {(file: string, line: number) => number} likewise, of the program that the problems are about */
  lineSaid = (_file, line) => line

  /** @type {(file: string, line: number) => number} what ran, where the line was: 0 for one that was not there */
  lineThen = (_file, line) => line

  /**
   * Told of the line of what ran that is pointed at, null for none, and whether it is to be shown in the picture.
   * @type {(place: Place | null, isChosen: boolean) => void}
   */
  onLine = () => {}

  #shownFile = ""
  /** @type {{ file: string, lines: number[] } | null} to be lit once its file is shown */
  #lit = null

  /** @param {number} line as it is now */
  #placeThen(line) {
    const file = this.#shownFile
    const then = line > 0 ? this.lineThen(file, line) : 0
    return then > 0 ? { file, line: then, column: 0 } : null
  }

  /** @param {string} file */
  hasFile(file) {
    return (this.files ?? []).some(({ name }) => name === file)
  }

  /**
   * Lights up lines of what ran, wherever they stand by now.
   * @param {string} file
   * @param {number[]} lines
   * @param {boolean} [isShown] whether the first is to be scrolled into sight
   */
  light(file, lines, isShown = false) {
    const index = this.files?.findIndex(({ name }) => name === file) ?? -1
    if (isShown && index >= 0 && file !== this.#shownFile) {
      // Another file is shown with the next frame only.
      this.#lit = { file, lines }
      return this.dispatch({ type: "file", index })
    }
    const now = file === this.#shownFile ? lines.map((line) => this.lineNow(file, line)) : []
    this.editor.setLit(now, isShown)
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync(state, { whole: tree = null }) {
    this.files = draftOf(state).files
    const file = this.files[state.file]
    this.#shownFile = file.name
    this.#teach(state)
    if (state.draftVersion !== this.#version) {
      this.#version = state.draftVersion
      const { draftEpoch: epoch, draftPart: part, language } = state
      this.editor.setContent(file.content, { epoch, part, language, file: file.name })
      this.#marked = NOT_MARKED
      this.#setHeat(new Map(), NOTHING)
      this.editor.setDiagnostics([])
    } else if (state.formatVersion !== this.#formatVersion) {
      this.editor.reshape(file.content)
    }
    this.#formatVersion = state.formatVersion
    this.#isSplit = isSplit(state)
    this.tabs.sync(state)
    this.#mark(state, tree, file.name)
    this.problems.sync(state)
    this.goroutines.sync(state)
    this.formatNews.sync(state)
    this.dom.classList.toggle("is-edited", state.edited)
    this.#arrive(file.name)
  }

  /** @param {string} shown the file that is shown */
  #arrive(shown) {
    const goal = this.#goal
    const lit = this.#lit
    this.#goal = null
    if (lit?.file === shown) {
      this.#lit = null
      this.light(lit.file, lit.lines, true)
    }
    if (goal?.file !== shown) return
    const lineNow = goal.isSaid ? this.lineSaid : this.lineNow
    this.editor.goTo(lineNow(goal.file, goal.line), goal.column)
  }

  /**
   * What an example is there to show. It stays while one edits: a line that went would move the code below it.
   * @param {State} state
   */
  #teach(state) {
    const draft = draftOf(state)
    if (state.draftVersion !== this.#version || state.examples !== this.#examples) {
      this.#examples = state.examples
      const { content } = draft.files[state.file]
      this.#example = state.examples.find(({ files }) => files[0].content === content)
      this.lesson.textContent = this.#example?.summary ?? ""
    }
    const example = this.#example
    this.lesson.hidden = !example ||
      !isSameProgram({ ...draft, language: example.language, files: example.files }, draft)
  }

  /**
   * Marks belong to what ran: on another program they would point at strangers. They are put where the lines that
   * they are of stand by now, and move on with them.
   * @param {State} state
   * @param {Derived["tree"]} tree
   * @param {string} file
   */
  #mark(state, tree, file) {
    const { run, measured, findings } = state
    const draft = draftOf(state)
    const isRan = run !== null && isSameProgram(run.snippet, draft)
    this.lineNow = (name, line) => (isRan && this.#moves(run, draft, name)(line)) || line
    const isHeated = measured !== null && isSameProgram(measured.snippet, draft)
    this.lineThen = (name, line) => isHeated ? this.#moves(measured, draft, name, true)(line) : 0
    const found = findings && isSameProgram(findings.snippet, draft) ? findings : null
    const said = found ?? (isRan ? { ...run, diagnostics: this.#complaints(run) } : null)
    this.lineSaid = (name, line) => (said && this.#moves(said, draft, name)(line)) || line
    const diagnostics = said?.diagnostics ?? NO_DIAGNOSTICS
    const heated = isHeated ? tree : null
    const last = this.#marked
    // A text that came as a whole has lost its marks; with the next run at the latest they are put in again.
    const place = `${run?.id} ${file}`
    if (diagnostics !== last.diagnostics || place !== last.place) {
      const lineNow = said ? this.#moves(said, draft, file) : () => 0
      const here = diagnostics.filter((each) => each.file === file)
      this.editor.setDiagnostics(here.map((each) => ({ ...each, line: lineNow(each.line) })))
    }
    if (heated !== last.tree || place !== last.place) this.#heat(measured, draft, heated, file)
    this.#marked = { diagnostics, tree: heated, place }
    this.dom.classList.toggle("has-old-heat", state.edited || measured?.id !== run?.id)
  }

  #complaints = memo(complaints)
  /** Asked for with every move of the pointer. */
  #back = memo(lineMoves)

  /**
   * @param {State["measured"]} measured
   * @param {Snippet} draft
   * @param {Derived["tree"]} tree
   * @param {string} file
   */
  #heat(measured, draft, tree, file) {
    if (!tree || !measured) return this.#setHeat(new Map(), NOTHING)
    const lineNow = this.#moves(measured, draft, file)
    const heat = [...lineHeat(tree, file)].map(([line, weight]) => /** @type {const} */ ([
      lineNow(line),
      weight,
    ]))
    const unit = tree.series?.unit ?? ""
    const whole = { total: tree.width[0] || 1, samples: knownSamples(tree), unit }
    this.#setHeat(new Map(heat.filter(([line]) => line > 0)), whole)
  }

  /**
   * @param {Map<number, LineWeight>} heat
   * @param {Whole} whole
   */
  #setHeat(heat, whole) {
    this.editor.setHeat(heat, whole)
    this.heatList.show(heat, whole)
  }

  /**
   * @param {{ snippet: Snippet }} then
   * @param {Snippet} draft
   * @param {string} file
   * @param {boolean} [isBack] from the draft to what ran
   */
  #moves({ snippet }, draft, file, isBack = false) {
    const [before, after] = [snippet, draft].map(({ files }) =>
      files.find(({ name }) => name === file)?.content ?? ""
    )
    return isBack ? this.#back(after, before) : lineMoves(before, after)
  }

  /**
   * Leads to a line of what ran, wherever that stands in the code by now.
   * @param {Place} place
   * @param {boolean} [isSaid] whether it is of the program that the problems are about
   */
  goTo(place, isSaid = false) {
    const index = (this.files ?? []).findIndex(({ name }) => name === place.file)
    if (index < 0) return
    // Another file is shown with the next frame only; its lines are no sooner there to go to.
    this.#goal = place.line > 0 ? { ...place, isSaid } : null
    this.dispatch({ type: "file", index })
  }
}

/**
 * What the compiler said, and where the program broke off.
 * @param {Run} run
 * @returns {Diagnostic[]}
 */
function complaints(run) {
  const crash = crashOf(run)
  if (!crash) return run.diagnostics
  const message = run.verdict?.message ?? ""
  return [...run.diagnostics, { ...crash, severity: "error", message }]
}
