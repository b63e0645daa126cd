package dev.genga.app.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseListener;
import dev.genga.app.base.CaptionForm;
import dev.genga.app.base.EncodedStyle;
import dev.genga.app.base.TinyBase;
import dev.genga.app.eval.EvalSetup;
import dev.genga.base.FolderTree;
import dev.genga.base.ProblemException;
import dev.genga.tensor.TensorScope;
import dev.genga.testing.GoldenFolder;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.world.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeTest {
  private static final Variant USUAL = new Variant("usual", 2, 1e-2, 4, 3, 3, ClipOrder.MIXED);

  @TempDir private Path temporary;

  private static Practice practice(int steps) {
    var standard = BaseCheck.SAMPLING;
    return new Practice(
        new EvalSetup(
            Style.INK,
            CaptionForm.STYLE_WORDS,
            2,
            1,
            TinyBase.SIZE,
            new SamplingSettings(standard.sampler(), standard.form(), 2, 3, 3),
            1),
        List.of(
            USUAL,
            USUAL.withRank("rank 4", 4),
            USUAL.withClips("long, few", steps, 2),
            USUAL.withOrder("videos first", ClipOrder.VIDEOS_FIRST)),
        List.of(
            new Expectation(
                "A loss is a loss.",
                "long, few",
                "usual",
                Figure.HELD_OUT_LOSS,
                Expectation.Relation.NOT_LOWER)),
        List.of(1L, 2L),
        2);
  }

  private PracticeFolder run(BaseFolder base, Practice practice, String name) {
    var folder = new PracticeFolder(temporary.resolve(name));
    new PracticeRun(practice, base, folder).run(new BaseListener() {});
    return folder;
  }

  @Test
  void aTableIsMadeOnceAndAgainTheSame() throws IOException {
    var base = TinyBase.train(temporary.resolve("base"), 1);
    var once = run(base, practice(6), "once");
    assertThat(once.table())
        .content()
        .contains("A loss is a loss.", "| the base alone |", "| rank 4 |", "| long, few |", " ± ");
    var lora = Files.readAllBytes(once.lora(USUAL, 1));
    assertThat(lora).isNotEqualTo(Files.readAllBytes(once.lora(USUAL, 2)));

    Files.delete(once.lora(USUAL, 1));
    FolderTree.delete(once.work(USUAL, 1).resolve("usual-seed-1-state"));
    var table = Files.readString(once.table());
    assertThat(Files.readString(run(base, practice(6), "once").table())).isEqualTo(table);
    assertThat(Files.readAllBytes(once.lora(USUAL, 1))).isEqualTo(lora);

    assertThatThrownBy(() -> run(base, practice(7), "once"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("belongs to another table");
  }

  @Test
  void halfOfTheBatchesAreOfImagesInTheOrderOfTheVariant() {
    var base = TinyBase.train(temporary.resolve("base"), 1);
    try (var _ = TensorScope.open()) {
      var clips = EncodedStyle.of(base, Style.INK, CaptionForm.STYLE_WORDS, TinyBase.SIZE, 3, 1);
      assertThat(frames(clips, ClipOrder.MIXED)).containsExactly(1L, 2L, 1L, 2L);
      assertThat(frames(clips, ClipOrder.IMAGES_FIRST)).containsExactly(1L, 1L, 2L, 2L);
      assertThat(frames(clips, ClipOrder.VIDEOS_FIRST)).containsExactly(2L, 2L, 1L, 1L);
      var batches = new StyleBatches(clips, USUAL, 2, 7);
      assertThat(batches.load(0, 3).latents().isEqualTo(batches.load(0, 3).latents())).isTrue();
    }
  }

  private static List<Long> frames(EncodedStyle clips, ClipOrder order) {
    var batches = new StyleBatches(clips, USUAL.withOrder("other", order), 2, 7);
    return IntStream.range(0, batches.perEpoch())
        .mapToObj(i -> batches.load(0, i).latents().size(2))
        .toList();
  }

  @Test
  void aDifferenceCountsWhenItIsTwiceTheLargerSpread() {
    var lower = expectation(Expectation.Relation.LOWER);
    var higher = expectation(Expectation.Relation.HIGHER);
    var notLower = expectation(Expectation.Relation.NOT_LOWER);
    var one = new OverSeeds(1, 0.1);
    var clearlyMore = new OverSeeds(1.5, 0.2);
    var hardlyMore = new OverSeeds(1.3, 0.2);
    assertThat(lower.verdict(one, clearlyMore)).isEqualTo(Expectation.Verdict.CONFIRMED);
    assertThat(higher.verdict(one, clearlyMore)).isEqualTo(Expectation.Verdict.OPPOSITE);
    assertThat(notLower.verdict(one, clearlyMore)).isEqualTo(Expectation.Verdict.OPPOSITE);
    assertThat(lower.verdict(one, hardlyMore)).isEqualTo(Expectation.Verdict.WITHIN_SPREAD);
    assertThat(higher.verdict(hardlyMore, one)).isEqualTo(Expectation.Verdict.WITHIN_SPREAD);
    assertThat(notLower.verdict(one, hardlyMore)).isEqualTo(Expectation.Verdict.CONFIRMED);
    assertThat(OverSeeds.of(List.of(1.0, 2.0, 3.0))).isEqualTo(new OverSeeds(2, 1));
  }

  private static Expectation expectation(Expectation.Relation relation) {
    return new Expectation("", "a", "b", Figure.MOTION, relation);
  }

  @Test
  void theStandardTableComparesWhatItTrains() {
    var practice = Practice.standard(Style.WATERCOLOUR, 1e-3);
    assertThat(practice.seeds()).hasSize(3);
    assertThat(practice.variants()).extracting(Variant::name).doesNotHaveDuplicates();
    for (var variant : practice.variants()) {
      assertThat(practice.expectations())
          .as(variant.name())
          .anyMatch(e -> List.of(e.variant(), e.against()).contains(variant.name()));
    }
  }

  @Test
  void thePageSaysBeforehandWhatIsExpected() throws IOException {
    var practice = Practice.standard(Style.WATERCOLOUR, 1e-3);
    var page = Files.readString(GoldenFolder.repository().resolve("docs/practice.md"));
    for (var expectation : practice.expectations()) {
      assertThat(page)
          .contains(
              "| %s | %s | %s |"
                  .formatted(
                      expectation.words(), expectation.variant(), expectation.figure().words()));
    }
    for (var variant : practice.variants()) {
      assertThat(page).contains(variant.name());
    }
  }
}
