package dev.genga.base;

import java.util.List;

/// All the problems that keep a stage from starting, or one that stops it. A command prints them
/// without a stack trace and exits with 2; every other exception is a fault of genga's own.
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// @throws IllegalArgumentException if there is no problem to tell
  public ProblemException(List<Problem> problems) {
    super(Problem.render(problems));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a ProblemException needs at least one problem");
    }
    this.problems = List.copyOf(problems);
  }

  /// A single problem: see [Problem] for the three parts.
  public ProblemException(String what, String where, String fix) {
    this(List.of(new Problem(what, where, fix)));
  }

  /// The problems in the order in which they were found; never empty.
  public List<Problem> problems() {
    return problems;
  }
}
