package dev.genga.film.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.film.bars.Bars;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionsTest {
  @TempDir private Path folder;
  private FilmIndex index;
  private List<Long> clips;

  @BeforeEach
  void open() {
    index = FilmIndex.open(folder);
    for (int i = 0; i < 3; i++) {
      MediaRows.put(index, row("clip-" + i + ".mp4", "as it was"));
    }
    clips = ClipCards.all(index, ClipFilter.ALL);
  }

  private static MediaRows.Row row(String file, String caption) {
    return new MediaRows.Row(Path.of(file), "clip", 48, 16, 96, 64, Bars.NONE, "", caption);
  }

  private static MediaRows.Row shorter(String file, int frames) {
    String other = "of %d frames".formatted(frames);
    return new MediaRows.Row(Path.of(file), "clip", frames, 16, 96, 64, Bars.NONE, other, "");
  }

  @AfterEach
  void close() {
    index.close();
  }

  private ClipCard card(int clip) {
    return ClipCards.card(index, clips.get(clip)).orElseThrow();
  }

  private void apply(Decision... decisions) {
    assertThat(Decisions.apply(index, List.of(decisions))).hasSize(decisions.length);
  }

  @Test
  void aClipBeginsUndecidedWholeAndWithItsCaption() {
    assertThat(clips).hasSize(3);
    assertThat(card(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(card(0).trim()).isEqualTo(Trim.NONE);
    assertThat(card(0).tags()).isEmpty();
    assertThat(card(0).caption()).isEqualTo("as it was");
  }

  @Test
  void decisionsOfAllKindsHoldAndAreTakenBackOneByOneAndTakenAgain() {
    long clip = clips.getFirst();
    apply(new Decision.Choose(clip, Verdict.KEPT));
    apply(new Decision.Cut(clip, new Trim(3, 40)));
    apply(new Decision.Label(clip, List.of("Rain night", "rain,harbour")));
    apply(new Decision.Describe(clip, " a harbour\nin rain "));
    var decided = card(0);
    assertThat(decided.verdict()).isEqualTo(Verdict.KEPT);
    assertThat(decided.trim().length(48)).isEqualTo(37);
    assertThat(decided.tags()).containsExactly("rain", "night", "harbour");
    assertThat(decided.caption()).isEqualTo("a harbour\nin rain");

    assertThat(Decisions.undo(index)).extracting("value").containsExactly("as it was");
    assertThat(card(0).caption()).isEqualTo("as it was");
    Decisions.undo(index);
    assertThat(card(0).tags()).isEmpty();
    Decisions.undo(index);
    assertThat(card(0).trim()).isEqualTo(Trim.NONE);
    Decisions.undo(index);
    assertThat(card(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(Decisions.undo(index)).isEmpty();

    for (int i = 0; i < 4; i++) {
      assertThat(Decisions.redo(index)).hasSize(1);
    }
    assertThat(Decisions.redo(index)).isEmpty();
    assertThat(card(0)).isEqualTo(decided);
  }

  @Test
  void whatIsTakenBackIsTakenAgainOnlyUntilTheNextDecision() {
    apply(new Decision.Choose(clips.get(0), Verdict.KEPT));
    Decisions.undo(index);
    apply(new Decision.Choose(clips.get(1), Verdict.REJECTED));
    assertThat(Decisions.redo(index)).isEmpty();
    assertThat(card(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    Decisions.undo(index);
    assertThat(card(1).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(Decisions.undo(index)).isEmpty();
  }

  @Test
  void decisionsOfOneCallAreTakenBackTogether() {
    apply(new Decision.Choose(clips.get(1), Verdict.KEPT));
    var all = clips.stream().map(clip -> new Decision.Choose(clip, Verdict.REJECTED)).toList();
    assertThat(Decisions.apply(index, all)).hasSize(3);
    assertThat(ClipCards.counts(index).get(Verdict.REJECTED)).isEqualTo(3);
    assertThat(Decisions.undo(index)).hasSize(3);
    assertThat(card(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(card(1).verdict()).isEqualTo(Verdict.KEPT);
  }

  @Test
  void oneVerdictForManyClipsIsAStepForEachAsOneByOne() {
    apply(
        new Decision.Choose(clips.get(1), Verdict.KEPT),
        new Decision.Choose(clips.get(2), Verdict.REJECTED));
    var many = List.of(clips.get(2), clips.get(1), clips.get(0), 999L);
    var expected =
        Decisions.preview(
            index, many.stream().map(clip -> new Decision.Choose(clip, Verdict.KEPT)).toList());
    assertThat(Decisions.choose(index, many, Verdict.KEPT)).isEqualTo(expected).hasSize(2);
    assertThat(ClipCards.counts(index).get(Verdict.KEPT)).isEqualTo(3);
    assertThat(Decisions.undo(index))
        .extracting("value")
        .containsExactly(Verdict.UNDECIDED.text(), Verdict.REJECTED.text());
    assertThat(card(2).verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(Decisions.redo(index)).isEqualTo(expected);
    assertThat(ClipCards.counts(index).get(Verdict.KEPT)).isEqualTo(3);
    assertThat(Decisions.choose(index, many, Verdict.KEPT)).isEmpty();
    Decisions.undo(index);
    Decisions.undo(index);
    assertThat(ClipCards.counts(index).get(Verdict.UNDECIDED)).isEqualTo(3);
  }

  @Test
  void whatIsSoAlreadyIsNoStep() {
    assertThat(
            Decisions.apply(
                index,
                List.of(
                    new Decision.Choose(clips.getFirst(), Verdict.UNDECIDED),
                    new Decision.Describe(clips.getFirst(), "as it was"),
                    new Decision.Choose(999, Verdict.KEPT))))
        .isEmpty();
  }

  @Test
  void aTrimOverTheEndIsRefusedWithAllOfItsCall() {
    assertThatThrownBy(() ->
            Decisions.apply(
                index,
                List.of(
                    new Decision.Choose(clips.get(0), Verdict.KEPT),
                    new Decision.Cut(clips.get(0), new Trim(10, 49)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("48 frames");
    assertThat(card(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(Decisions.undo(index)).isEmpty();
    assertThatThrownBy(() -> new Trim(5, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPreviewTellsTheStepsAndTakesNone() {
    long clip = clips.getFirst();
    List<Decision> wanted =
        List.of(
            new Decision.Choose(clip, Verdict.KEPT),
            new Decision.Cut(clip, new Trim(3, 40)),
            new Decision.Label(clip, List.of("night")),
            new Decision.Describe(clip, "as it was"),
            new Decision.Choose(999, Verdict.KEPT));
    var preview = Decisions.preview(index, wanted);
    assertThat(card(0).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(Decisions.undoPreview(index)).isEmpty();

    assertThat(Decisions.apply(index, wanted)).isEqualTo(preview).hasSize(3);
    assertThat(preview).extracting(Decisions.Step::decision).isEqualTo(wanted.subList(0, 3));
    var back = Decisions.undoPreview(index);
    assertThat(Decisions.redoPreview(index)).isEmpty();
    assertThat(Decisions.undo(index)).isEqualTo(back).hasSize(3);
    var again = Decisions.redoPreview(index);
    assertThat(Decisions.redo(index)).isEqualTo(again).isEqualTo(preview);
    assertThatThrownBy(
            () -> Decisions.preview(index, List.of(new Decision.Cut(clip, new Trim(10, 49)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("48 frames");
  }

  @Test
  void framesFromTheFirstToTheLastAreNoTrim() {
    assertThat(Trim.between(0, 47, 48)).isEqualTo(Trim.NONE);
    assertThat(Trim.between(3, 3, 48)).isEqualTo(new Trim(3, 4));
    for (int last : new int[] {2, 48, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> Trim.between(3, last, 48))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the clip's frames are 0 to 47");
    }
  }

  @Test
  void aTrimIsHeldToAClipThatHasBecomeShorter() {
    apply(new Decision.Cut(clips.get(0), new Trim(10, 40)));
    apply(new Decision.Cut(clips.get(0), new Trim(35, 45)));
    apply(new Decision.Cut(clips.get(0), new Trim(2, 20)));
    assertThat(MediaRows.put(index, shorter("clip-0.mp4", 30)))
        .contains(new MediaRows.Changed(Path.of("clip-0.mp4"), new Trim(2, 20), new Trim(2, 20)));
    Decisions.undo(index);
    assertThat(card(0).trim()).as("nothing of frames 35 to 44 is left").isEqualTo(Trim.NONE);
    assertThat(Decisions.undo(index)).extracting("value").containsExactly("10 30");
    assertThat(card(0).trim()).isEqualTo(new Trim(10, 30));
    assertThat(MediaRows.put(index, shorter("clip-0.mp4", 12)))
        .contains(new MediaRows.Changed(Path.of("clip-0.mp4"), new Trim(10, 30), new Trim(10, 12)));
    assertThat(card(0).trim()).isEqualTo(new Trim(10, 12));
    assertThat(MediaRows.put(index, shorter("clip-0.mp4", 12))).isEmpty();
  }

  @Test
  void clipsAreCountedByVerdictAlsoWhereSomeGo() {
    var film = index.register(Path.of("/films/a.mkv"), "a", 9, 9, "usual").id();
    var facts = new FilmFacts(96, 64, 240, 10, 24);
    var planned =
        new ClipRow(0, 0, 1, "clips/a.mp4", ClipRow.State.PLANNED, FrameList.of(1, 2), Bars.NONE);
    index.scanned(film, facts, List.of(), List.of(), List.of(planned));
    long clip = index.clips(film).getFirst().id();
    index.written(clip, 2, 16, 96, 64);
    apply(new Decision.Choose(clip, Verdict.KEPT), new Decision.Choose(clips.get(0), Verdict.KEPT));
    apply(new Decision.Choose(clips.get(1), Verdict.REJECTED));
    assertThat(ClipCards.counts(index))
        .isEqualTo(Map.of(Verdict.KEPT, 2, Verdict.REJECTED, 1, Verdict.UNDECIDED, 1));
    index.scanned(film, facts, List.of(), List.of(), List.of());
    assertThat(ClipCards.counts(index))
        .isEqualTo(Map.of(Verdict.KEPT, 1, Verdict.REJECTED, 1, Verdict.UNDECIDED, 1));
    assertThat(IndexSummary.of(index).verdicts()).isEqualTo(ClipCards.counts(index));
  }

  @Test
  void theStampIsTheSameUntilSomethingIsWritten() {
    var before = index.stamp();
    card(0);
    assertThat(index.stamp()).isEqualTo(before);
    apply(new Decision.Choose(clips.get(0), Verdict.KEPT));
    var after = index.stamp();
    assertThat(after).isNotEqualTo(before);
    try (var other = FilmIndex.openExisting(folder)) {
      Decisions.apply(other, List.of(new Decision.Choose(clips.get(1), Verdict.KEPT)));
    }
    assertThat(index.stamp()).isNotEqualTo(after);
  }

  @Test
  void captionsAreNamedUntilTheirFilesAreWritten() {
    apply(new Decision.Describe(clips.get(1), "new"));
    assertThat(Decisions.unwrittenCaptions(index))
        .containsExactly(new Decisions.UnwrittenCaption(clips.get(1), "clip-1.mp4", "new"));
    Decisions.captionWritten(index, clips.get(1));
    assertThat(Decisions.unwrittenCaptions(index)).isEmpty();
    Decisions.undo(index);
    assertThat(Decisions.unwrittenCaptions(index))
        .extracting("caption")
        .containsExactly("as it was");
  }

  @Test
  void captionsThatOthersWriteStandTooAndHistoriesAreExported() throws Exception {
    MediaRows.addCaption(index, "clip-2.mp4", "a model", "seen");
    assertThat(card(2).caption()).isEqualTo("seen");
    apply(new Decision.Choose(clips.get(2), Verdict.KEPT));
    Decisions.undo(index);
    IndexExport.write(index, folder.resolve("export"));
    assertThat(Files.readAllLines(folder.resolve("export/choice.csv"))).hasSize(3);
    assertThat(folder.resolve("export/standing.csv")).content().contains("undecided", "seen");
  }

  @Test
  void anIndexOfBeforeTheDeskGetsItsStandings() {
    index.database().update("INSERT INTO choice (clip, time, verdict) VALUES (1, 0, 'kept')");
    index.database().update("DELETE FROM standing");
    index.close();
    index = FilmIndex.open(folder);
    assertThat(ClipCards.all(index, ClipFilter.ALL)).isEqualTo(clips);
    assertThat(card(0).verdict()).isEqualTo(Verdict.KEPT);
    assertThat(card(1).caption()).isEqualTo("as it was");
  }

  @Test
  void aClipThatIsOnlyPlannedIsNotThereUntilItIsWritten() {
    var film = index.register(Path.of("/films/a.mkv"), "a", 9, 9, "usual");
    var planned =
        new ClipRow(
            0, 0, 7, "clips/a.mp4", ClipRow.State.PLANNED, FrameList.of(1, 2, 3), Bars.NONE);
    var facts = new FilmFacts(96, 64, 240, 10, 24);
    index.scanned(film.id(), facts, List.of(), List.of(), List.of(planned));
    assertThat(ClipCards.all(index, ClipFilter.ALL)).hasSize(3);
    long clip = index.clips(film.id()).getFirst().id();
    index.written(clip, 3, 16, 96, 64);
    var card = ClipCards.card(index, clip).orElseThrow();
    assertThat(card.film()).isEqualTo("a");
    assertThat(card.scene()).isEqualTo(7);
    assertThat(card.name()).isEqualTo("a.mp4");
    assertThat(ClipCards.count(index, new ClipFilter(null, "", film.id(), "", 0, 0, "")))
        .isEqualTo(1);
  }
}
