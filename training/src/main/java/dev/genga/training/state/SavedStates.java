package dev.genga.training.state;

import dev.genga.base.AtomicFile;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The states of a run: written so that a kill at any moment leaves a whole one, checked when read.
public record SavedStates(StateFolder folder, StateOptions options) {
  /// So many changed clips are told one by one.
  private static final int TOLD = 8;

  /// Writes a state, then deletes those that are more than are kept.
  ///
  /// @param tensors by name
  /// @param layout how the parameters lie in them: a state of another layout can't be taken up
  /// @param step the last one done
  /// @param identity what the run is
  /// @return its file
  /// @throws dev.genga.base.WriteException if it can't be written; the states before are still there
  public Path save(Map<String, Tensor> tensors, String layout, int step, RunIdentity identity) {
    return save(tensors, layout, step, identity, null);
  }

  /// The same where the newest states may be no good.
  ///
  /// @param lastGood the newest state up to this step stays as well; null where all are good
  public Path save(
      Map<String, Tensor> tensors,
      String layout,
      int step,
      RunIdentity identity,
      @Nullable Integer lastGood) {
    Path file = add(tensors, layout, step, identity);
    folder.keepNewest(options.keep(), lastGood);
    return file;
  }

  /// Writes a state and deletes none.
  public Path add(Map<String, Tensor> tensors, String layout, int step, RunIdentity identity) {
    Path file = folder.file(step);
    SavedState.write(file, tensors, layout, step, identity);
    return file;
  }

  /// Opens the newest state that is whole, and sets damaged newer ones aside.
  ///
  /// @param tensors that are to be filled
  /// @param remark takes a line for the user on each state that is damaged, and on each change that is
  ///     accepted
  /// @return null where there is no state
  /// @throws ProblemException if there are states and none is whole, or it is of another run, or does not
  ///     fit
  public @Nullable SavedState open(
      Map<String, Tensor> tensors, String layout, RunIdentity identity, Consumer<String> remark) {
    AtomicFile.deleteLeftovers(folder.path());
    var damaged = new LinkedHashMap<Path, String>();
    for (var path : folder.newestFirst()) {
      String damage = StateFile.damage(path, path.equals(folder.earlier()));
      if (damage != null) {
        damaged.put(path, damage);
        continue;
      }
      var state = SavedState.open(path);
      try {
        accept(state, tensors, layout, identity, remark);
        setAside(damaged, state.step(), remark);
        return state;
      } catch (RuntimeException e) {
        state.close();
        throw e;
      }
    }
    if (!damaged.isEmpty()) {
      throw noneIsWhole(damaged);
    }
    return null;
  }

  /// Looks at the newest state's header alone, before anything else is done.
  ///
  /// @param tensors that are to be filled: their names, dtypes and shapes
  /// @param layout how the parameters lie in them
  /// @param steps of the whole run
  /// @throws ProblemException with what differs, if it is of another run and that is not accepted, or
  ///     can't be; or if it is of a later step than the run's last
  public void check(RunIdentity identity, Map<String, Tensor> tensors, String layout, int steps) {
    for (var path : folder.newestFirst()) {
      try (var state = SavedState.ifWhole(path)) {
        if (state != null) { // else it is damaged, which is told when it is to be taken up
          var changes = identity.changesSince(state.identity());
          if (!state.fits(tensors, layout)) {
            throw doesNotFit(state, changes);
          }
          refuse(changes, path);
          checkLength(path, state.step(), steps);
          return;
        }
      }
    }
  }

  /// Looks whether a run of so many steps can go on from the state of one.
  ///
  /// @throws ProblemException if that lies beyond the last
  public static void checkLength(Path state, int step, int steps) {
    if (step > steps) {
      throw new ProblemException(
          "the state is of step %d, and the run's last is step %d".formatted(step, steps),
          state.toString(),
          "let it have %d or more, or train into another folder".formatted(step));
    }
  }

  private void refuse(List<Change> changes, Path state) {
    if (!changes.isEmpty() && !options.acceptChanges()) {
      throw new ProblemException(problems(changes, state, fix()));
    }
  }

  private void accept(
      SavedState state,
      Map<String, Tensor> tensors,
      String layout,
      RunIdentity identity,
      Consumer<String> remark) {
    var changes = identity.changesSince(state.identity());
    if (!state.fits(tensors, layout)) {
      throw doesNotFit(state, changes);
    }
    refuse(changes, state.path());
    sentences(changes).forEach(change -> remark.accept("accepted: " + change));
  }

  /// Other tensors can't be filled from it, whatever is accepted.
  private static ProblemException doesNotFit(SavedState state, List<Change> changes) {
    var problems = new ArrayList<Problem>();
    problems.add(
        new Problem(
            "the saved state has other tensors than this run: it can't be taken up",
            state.path().toString(),
            "train into another folder" + (changes.isEmpty() ? "" : ", or set back what differs")));
    if (!changes.isEmpty()) {
      problems.addAll(problems(changes, state.path(), "set it back, or train into another folder"));
    }
    return new ProblemException(problems);
  }

  private String fix() {
    return options.acceptOption() == null
        ? "train into another folder, or delete the state to start anew"
        : "set it back, or go on all the same with %s, or train into another folder"
            .formatted(options.acceptOption());
  }

  private static List<Problem> problems(List<Change> changes, Path state, String fix) {
    return sentences(changes).stream()
        .map(sentence -> new Problem(sentence, state.toString(), fix))
        .toList();
  }

  /// Settings first, all of them; then clips, of which there may be thousands.
  private static List<String> sentences(List<Change> changes) {
    var sentences = new ArrayList<String>();
    changes.stream().filter(change -> !change.isOfClip()).forEach(c -> sentences.add(c.sentence()));
    var clips = changes.stream().filter(Change::isOfClip).toList();
    clips.stream().limit(TOLD).map(Change::sentence).forEach(sentences::add);
    if (clips.size() > TOLD) {
      sentences.add("%d more clips differ".formatted(clips.size() - TOLD));
    }
    return sentences;
  }

  private void setAside(Map<Path, String> damaged, int step, Consumer<String> remark) {
    damaged.forEach((path, damage) ->
        remark.accept(
            "the state %s is damaged (%s): it is %s now, and the one of step %d is used"
                .formatted(path, damage, folder.setAside(path).getFileName(), step)));
  }

  private ProblemException noneIsWhole(Map<Path, String> damaged) {
    var problems = new ArrayList<Problem>();
    damaged.forEach((path, damage) ->
        problems.add(
            new Problem(
                "this state is damaged: " + damage,
                path.toString(),
                "put a whole one there, or delete %s to start anew".formatted(folder.path()))));
    return new ProblemException(problems);
  }
}
