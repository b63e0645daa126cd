package dev.genga.base;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gathers the problems of one stage, to be thrown together before work starts.
///
/// ```java
/// var problems = new Problems();
/// if (width % 16 != 0) problems.add("width 100 is not divisible by 16", "--size 100x64", "use 96 or 112");
/// problems.throwIfAny();
/// ```
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /// Adds a problem: see [Problem] for the three parts.
  public void add(String what, String where, String fix) {
    found.add(new Problem(what, where, fix));
  }

  /// Adds every problem of an exception that another stage threw.
  public void addAll(ProblemException exception) {
    found.addAll(exception.problems());
  }

  /// What a step gives, or null where it has problems, which are added.
  public <T> @Nullable T gather(Supplier<T> step) {
    try {
      return step.get();
    } catch (ProblemException e) {
      addAll(e);
      return null;
    }
  }

  /// [#gather] for a step that gives nothing.
  public void attempt(Runnable step) {
    try {
      step.run();
    } catch (ProblemException e) {
      addAll(e);
    }
  }

  /// Whether nothing was found so far.
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /// What was found so far, in order.
  public List<Problem> list() {
    return List.copyOf(found);
  }

  /// @throws ProblemException with all that was added, if anything was
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ProblemException(found);
    }
  }
}
