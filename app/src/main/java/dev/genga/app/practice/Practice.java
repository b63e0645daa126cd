package dev.genga.app.practice;

import dev.genga.app.eval.EvalSetup;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.List;

/// What is to be tried: ways to train, and what practice says of them beforehand. This is all that
/// decides the table's numbers besides the base.
///
/// @param setup how all are measured; its style is the one that is taught
/// @param variants with different names
/// @param expectations between variants
/// @param seeds each variant is trained with; a seed decides clips, first values, noise
/// @param batchSize clips or images of a step
public record Practice(
    EvalSetup setup,
    List<Variant> variants,
    List<Expectation> expectations,
    List<Long> seeds,
    int batchSize) {
  private static final String USUAL = "usual";
  private static final int STEPS = 200;
  private static final int CLIPS = 16;
  private static final int FEW_CLIPS = 3;
  private static final int LONG = 4;
  private static final double TOO_MUCH = 10;
  private static final double SHIFT = 3;
  private static final int VIDEOS = 40;

  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if an expectation names no variant
  public Practice {
    variants = List.copyOf(variants);
    expectations = List.copyOf(expectations);
    seeds = List.copyOf(seeds);
    var names = variants.stream().map(Variant::name).toList();
    for (var expectation : expectations) {
      if (!names.containsAll(List.of(expectation.variant(), expectation.against()))) {
        throw new IllegalArgumentException("no such variant: " + expectation);
      }
    }
  }

  /// The table of the repository.
  ///
  /// @param rate the learning rate that suits the base; others are a tenth and ten times of it
  public static Practice standard(Style style, double rate) {
    var usual = new Variant(USUAL, 16, rate, STEPS, CLIPS, SHIFT, ClipOrder.MIXED);
    var setup = EvalSetup.of(style);
    return new Practice(
        setup.with(setup.captions(), VIDEOS, setup.seed()),
        List.of(
            usual,
            usual.withRank("rank 4", 4),
            usual.withRank("rank 64", 64),
            usual.withRate("low rate", rate / TOO_MUCH),
            usual.withRate("high rate", rate * TOO_MUCH),
            usual.withClips("few clips, too long", LONG * STEPS, FEW_CLIPS),
            usual.withClips("many clips, too long", LONG * STEPS, CLIPS),
            usual.withShift("shift 0.3", SHIFT / TOO_MUCH),
            usual.withShift("shift 30", SHIFT * TOO_MUCH),
            usual.withOrder("images first", ClipOrder.IMAGES_FIRST),
            usual.withOrder("videos first", ClipOrder.VIDEOS_FIRST)),
        standardExpectations(),
        List.of(1L, 2L, 3L),
        4);
  }

  private static List<Expectation> standardExpectations() {
    var all = new ArrayList<Expectation>();
    all.add(higher("A small rank learns a style less well.", "rank 4", Figure.STYLE_DISTANCE));
    all.add(
        new Expectation(
            "A large rank learns it no better.",
            "rank 64",
            USUAL,
            Figure.STYLE_DISTANCE,
            Expectation.Relation.NOT_LOWER));
    all.add(
        higher(
            "At a tenth of the rate hardly anything is learnt.",
            "low rate",
            Figure.STYLE_DISTANCE));
    all.add(lower("At ten times the rate the prompt is forgotten.", "high rate", Figure.AGREEMENT));
    all.addAll(learntByHeart());
    all.add(
        higher(
            "Trained at low noise alone, a style is not taken up.",
            "shift 0.3",
            Figure.STYLE_DISTANCE));
    all.add(
        higher(
            "Trained at high noise alone, its texture is not learnt.",
            "shift 30",
            Figure.STYLE_DISTANCE));
    all.add(lower("Images at the end take the motion away.", "videos first", Figure.MOTION));
    all.add(
        new Expectation(
            "Images first and then clips are no better than both mixed.",
            "images first",
            USUAL,
            Figure.STYLE_DISTANCE,
            Expectation.Relation.NOT_LOWER));
    return all;
  }

  private static List<Expectation> learntByHeart() {
    return List.of(
        new Expectation(
            "A few clips, trained on too long, are learnt by heart: the held-out loss rises.",
            "few clips, too long",
            "many clips, too long",
            Figure.HELD_OUT_LOSS,
            Expectation.Relation.HIGHER),
        new Expectation(
            "What was learnt by heart comes in the place of what is asked for.",
            "few clips, too long",
            "many clips, too long",
            Figure.AGREEMENT,
            Expectation.Relation.LOWER));
  }

  private static Expectation higher(String words, String variant, Figure figure) {
    return new Expectation(words, variant, USUAL, figure, Expectation.Relation.HIGHER);
  }

  private static Expectation lower(String words, String variant, Figure figure) {
    return new Expectation(words, variant, USUAL, figure, Expectation.Relation.LOWER);
  }

  /// Everything as text, to know a folder of another table by.
  String description() {
    return String.join(
        "\n",
        "measured by " + setup,
        "variants " + variants,
        "seeds " + seeds,
        "batch " + batchSize,
        "");
  }
}
