package dev.genga.desk.clips;

import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Verdict;
import java.util.List;
import java.util.function.Supplier;

/// Decides, one call after the other: first in the index, then in the captions' files. What has returned
/// is on the disk.
public final class Choosing {
  private final FilmIndex index;
  private final CaptionFiles captions;

  /// @param captions of the clips
  public Choosing(FilmIndex index, CaptionFiles captions) {
    this.index = index;
    this.captions = captions;
  }

  /// @return the steps that were taken
  /// @throws IllegalArgumentException if a clip hasn't such frames
  public synchronized List<Decisions.Step> decide(Decision decision) {
    if (decision instanceof Decision.Describe describe) {
      ClipCards.card(index, describe.clip()).ifPresent(clip -> captions.check(clip.file()));
    }
    return written(() -> Decisions.apply(index, List.of(decision)));
  }

  /// Decides all of it in one step that can be taken back.
  ///
  /// @param decisions of other things than captions
  /// @throws IllegalArgumentException if a clip hasn't such frames; then nothing is decided
  public synchronized List<Decisions.Step> decide(List<Decision> decisions) {
    return written(() -> Decisions.apply(index, decisions));
  }

  /// Gives all clips that a filter lets through the same verdict, in one step that can be taken back.
  public synchronized List<Decisions.Step> decideAll(ClipFilter filter, Verdict verdict) {
    return Decisions.choose(index, ClipCards.all(index, filter), verdict);
  }

  /// Takes the latest step back.
  public synchronized List<Decisions.Step> undo() {
    return written(() -> Decisions.undo(index));
  }

  /// Takes a step again that was taken back.
  public synchronized List<Decisions.Step> redo() {
    return written(() -> Decisions.redo(index));
  }

  private List<Decisions.Step> written(Supplier<List<Decisions.Step>> decided) {
    var steps = decided.get();
    captions.write();
    return steps;
  }
}
