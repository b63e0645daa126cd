package dev.genga.dataset.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaInfo;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.media.MediaProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.FrameCoverage;
import dev.genga.dataset.plan.PlanEvent;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Trim;
import dev.genga.film.index.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftPlannerTest {
  private static final DiskSpace PLENTY = _ -> new DiskSpace.Store("disk", 1L << 50);

  @TempDir private Path parent;
  private CutFolder folder;

  @BeforeEach
  void cut() {
    folder = CutFolder.in(parent);
  }

  private static DatasetDraft draft(String... clips) {
    return new DatasetDraft(
        List.of(clips).stream().map(text -> DraftText.clips(text, "--clips")).toList());
  }

  private DraftPlanner planner(MediaProbe probe) {
    return new DraftPlanner(folder.path(), probe, null, PLENTY);
  }

  private DatasetPlan plan(DatasetDraft draft) {
    return planner(new FileProbe()).plan(draft, folder.rows());
  }

  /// What a training makes of the data set file, by decoding every clip.
  private DatasetPlan trained(DatasetDraft draft) {
    var files = new DraftFiles(folder.path(), "dataset");
    files.write(draft, folder.rows(), false);
    return new DatasetPlanner(new MediaProber(new FileProbe(), null), PLENTY)
        .plan(files.toml(), PlanOptions.standard().withSkipShort(true));
  }

  private static void assertSame(DatasetPlan drafted, DatasetPlan trained) {
    assertThat(drafted.samples()).isPositive().isEqualTo(trained.samples());
    assertThat(drafted.sections())
        .extracting(PlannedSection::buckets)
        .isEqualTo(trained.sections().stream().map(PlannedSection::buckets).toList());
    assertThat(drafted.sections())
        .extracting(PlannedSection::events)
        .isEqualTo(trained.sections().stream().map(PlannedSection::events).toList());
    for (int i = 0; i < drafted.sections().size(); i++) {
      assertThat(drafted.sections().get(i).media())
          .usingRecursiveComparison()
          .ignoringFields("caption.file")
          .isEqualTo(trained.sections().get(i).media());
    }
  }

  @Test
  void aDraftHasTheFiguresThatTheTrainingWillHave() {
    var draft = draft("160x96 head 1,21", "96x64 uniform 21 x 2 batch 2 repeats 3", "96x64 full");
    assertSame(plan(draft), trained(draft));
  }

  @Test
  void clipsThatGengaCutAreNotDecodedForAPlan() {
    var refusing =
        new MediaProbe() {
          @Override
          public MediaInfo probe(Path path, MediaKind kind) {
            throw new AssertionError("decoded: " + path);
          }

          @Override
          public String version() {
            return "none";
          }
        };
    assertThat(planner(refusing).plan(draft("96x64 head 21"), folder.rows()).samples())
        .isEqualTo(3);
  }

  @Test
  void aTrimmedClipIsPlannedAsItsPart() {
    var row = folder.rows().getFirst();
    folder.decide(new Decision.Cut(row.id(), new Trim(3, 16)));
    var draft = draft("96x64 head 21", "96x64 head 13");
    var plan = plan(draft);
    assertSame(plan, trained(draft));
    assertThat(plan.sections().getFirst().events())
        .contains(
            new PlanEvent(
                PlanEvent.Kind.LOST,
                folder.rows().getFirst().path(folder.path()),
                1,
                "shorter than a window of 21 frames",
                "13 frames"));
    assertThat(plan.sections().getFirst().samples()).isEqualTo(2);
    assertThat(plan.sections().get(1).samples()).isEqualTo(3);
  }

  @Test
  void whatIsLostAndDoubledOfAClipIsToldByItsFrames() {
    var plan = plan(draft("96x64 uniform 21 x 2"));
    var longest = plan.sections().getFirst().media().getFirst();
    assertThat(longest.frames()).isEqualTo(33);
    assertThat(FrameCoverage.of(longest).doubled())
        .containsExactly(new FrameCoverage.Run(12, 21, 2));
    var head = plan(draft("96x64 head 21")).sections().getFirst().media().getFirst();
    assertThat(FrameCoverage.of(head).lost()).containsExactly(new FrameCoverage.Run(21, 33, 0));
  }

  @Test
  void onlyKeptClipsArePlannedOnceOneIsKept() {
    folder.decide(new Decision.Choose(folder.rows().get(1).id(), Verdict.KEPT));
    assertThat(plan(draft("96x64 head 21")).samples()).isEqualTo(1);
  }

  @Test
  void aCaptionIsThatOfItsFileAndElseThatOfTheIndex() throws IOException {
    var rows = folder.rows();
    folder.decide(new Decision.Describe(rows.get(0).id(), "a bar"));
    Files.writeString(folder.path().resolve(rows.get(1).file().replace(".mp4", ".txt")), "two\n");
    assertThat(folder.rows()).extracting(row -> row.caption()).containsExactly("a bar", "two", "");
  }

  @Test
  void aDraftIsThereAgainAfterARestart() {
    var draft = draft("96x64 uniform 21 x 2 batch 2", "160x96 slide 21 every 4");
    plan(draft);
    assertThat(planner(new FileProbe()).last()).contains(draft);
  }

  @Test
  void theSuggestedDraftTakesNineTenthsOfTheClipsInTheirOwnShape() {
    var suggested = DatasetDraft.suggested(folder.rows());
    assertThat(suggested.sections()).hasSize(1);
    assertThat(suggested.sections().getFirst()).asString().startsWith("160x96 head 21");
    assertThat(plan(suggested).samples()).isEqualTo(3);
  }

  @Test
  void allThatIsWrongIsToldTogether() {
    var draft =
        new DatasetDraft(
            List.of(
                new DraftSection.Clips(new Size(100, 64), DraftWindows.head(0), 0, 1),
                new DraftSection.Pictures(new Size(96, 64), false, 1, 1)));
    assertThatThrownBy(() -> plan(draft))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the size 100x64 can't be")
        .hasMessageContaining("use 96x64")
        .hasMessageContaining("a window can't be 0")
        .hasMessageContaining("a batch can't be 0")
        .hasMessageContaining("there is no picture for it");
  }
}
