package dev.genga.app.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseListener;
import dev.genga.app.base.CaptionForm;
import dev.genga.app.base.TinyBase;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.world.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir private static Path shared;
  @TempDir private Path temporary;
  private static BaseFolder base = new BaseFolder(Path.of(""));

  @BeforeAll
  static void trainABase() {
    base = TinyBase.train(shared.resolve("base"), 1);
    lora("style-000001", 1);
    lora("style", 2);
  }

  private static void lora(String name, int epoch) {
    TinyLora.write(
        shared.resolve("loras").resolve(name + ".safetensors"),
        base,
        2,
        epoch,
        Map.of("ss_epoch", Integer.toString(epoch), "ss_steps", Integer.toString(10 * epoch)));
  }

  private static EvalSetup setup(CaptionForm captions) {
    var standard = BaseCheck.SAMPLING;
    return new EvalSetup(
        Style.WATERCOLOUR,
        captions,
        2,
        1,
        TinyBase.SIZE,
        new SamplingSettings(standard.sampler(), standard.form(), 2, 3, 3),
        1);
  }

  private Evaluation evaluation(List<Candidate> loras, CaptionForm captions, String folder) {
    return new Evaluation(
        base,
        loras,
        setup(captions),
        new EvalFolder(temporary.resolve(folder)),
        Device.CPU,
        DType.BFLOAT16);
  }

  private static EvalFigures run(Evaluation evaluation) {
    return evaluation.run(new BaseListener() {});
  }

  @Test
  void theSameEvaluationTwiceGivesTheSameFilesToTheBit() {
    var loras = CheckpointFolder.read(shared.resolve("loras"));
    var once = evaluation(loras, CaptionForm.STYLE_WORDS, "once");
    var again = evaluation(loras, CaptionForm.STYLE_WORDS, "again");
    var figures = run(once);
    run(again);
    assertThat(again.folder().figures()).hasSameBinaryContentAs(once.folder().figures());
    assertThat(again.folder().report()).hasSameBinaryContentAs(once.folder().report());
    assertThat(again.folder().sheet()).hasSameBinaryContentAs(once.folder().sheet());
    assertThat(again.folder().page()).hasSameBinaryContentAs(once.folder().page());
    assertThat(figures.rows())
        .extracting(row -> row.candidate().name())
        .containsExactly("base", "style-000001", "style");
    assertThat(once.folder().report())
        .content()
        .contains("| base |", "| style-000001 |", "| by chance |", "watercolour style. ");
    assertThat(once.folder().figures())
        .content()
        .contains("\"step\" : 20", "\"style_distances\"", "\"held_out_losses\"");
  }

  @Test
  void aLoraOfNoStrengthIsTheBaseAndOneOfFullStrengthIsNot() {
    var file = shared.resolve("loras/style.safetensors").toString();
    var loras =
        List.of(
            CheckpointFolder.of(new LoraUse(file, 0)), CheckpointFolder.of(new LoraUse(file, 1)));
    var figures = run(evaluation(loras, CaptionForm.STYLE_WORDS, "strengths"));
    var alone = figures.rows().getFirst();
    var without = figures.rows().get(1);
    var with = figures.rows().get(2);
    assertThat(without.clips().distances()).isEqualTo(alone.clips().distances());
    assertThat(without.loss().mean()).isEqualTo(alone.loss().mean());
    assertThat(with.clips().distances()).isNotEqualTo(alone.clips().distances());
    assertThat(with.loss().mean()).isNotEqualTo(alone.loss().mean());
  }

  @Test
  void anotherCaptionAsksForOtherVideosOfTheSameScenes() {
    var words = run(evaluation(List.of(), CaptionForm.STYLE_WORDS, "words"));
    var trigger = run(evaluation(List.of(), CaptionForm.of("inkwash. {}", "test"), "trigger"));
    assertThat(words.prompts()).allMatch(prompt -> prompt.startsWith("watercolour style. "));
    assertThat(trigger.prompts()).allMatch(prompt -> prompt.startsWith("inkwash. "));
    assertThat(trigger.drawn().distances()).isEqualTo(words.drawn().distances());
    assertThat(trigger.rows().getFirst().clips().distances())
        .isNotEqualTo(words.rows().getFirst().clips().distances());
    assertThat(trigger.rows().getFirst().loss().mean())
        .isNotEqualTo(words.rows().getFirst().loss().mean());
  }

  @Test
  void trueRenderingsMoveAsTrueRenderingsDo() {
    var figures = run(evaluation(List.of(), CaptionForm.STYLE_WORDS, "true"));
    assertThat(figures.drawn().motion().relative()).isCloseTo(1, within(1e-12));
    assertThat(figures.drawn().motion().still()).isZero();
  }

  @Test
  void allThatIsWrongIsToldBeforeAnythingIsMade() throws IOException {
    var other = TinyBase.train(temporary.resolve("other"), 2);
    Files.delete(other.models().vae());
    var output = temporary.resolve("out");
    var request =
        new EvalRequest(
            other.path(),
            null,
            temporary.resolve("nowhere"),
            "watercolor",
            "inkwash",
            0,
            BaseCheck.SAMPLING,
            -1,
            output);
    assertThatThrownBy(() -> request.evaluation(() -> Device.CPU))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.what())
                    .containsExactlyInAnyOrder(
                        "there is no style 'watercolor'",
                        "the caption has no place for the scene",
                        "there is no such folder",
                        "nothing would be measured",
                        "the seed is -1",
                        "the base model has no vae.safetensors"))
        .hasMessageContaining("did you mean watercolour?");
    assertThat(output).doesNotExist();
  }

  @Test
  void aLoraOfAnotherModelIsRefusedBeforeAnythingIsMade() {
    var foreign = temporary.resolve("loras");
    TinyLora.write(foreign.resolve("foreign.safetensors"), base, 2, 1, Map.of());
    var wide = TinyBase.trainWider(temporary.resolve("wide"), 1);
    var evaluation =
        new Evaluation(
            wide,
            CheckpointFolder.read(foreign),
            setup(CaptionForm.STYLE_WORDS),
            new EvalFolder(temporary.resolve("out")),
            Device.CPU,
            DType.BFLOAT16);
    assertThatThrownBy(() -> run(evaluation))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("It seems to be for a Wan model of width 24");
    assertThat(evaluation.folder().path()).doesNotExist();
  }

  @Test
  void aTrainingsPageIsNotReplaced() throws IOException {
    var evaluation = evaluation(List.of(), CaptionForm.STYLE_WORDS, "training");
    Files.createDirectories(evaluation.folder().path());
    Files.writeString(evaluation.folder().page(), "a training's");
    assertThatThrownBy(() -> run(evaluation))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("that no evaluation wrote");
    assertThat(evaluation.folder().page()).hasContent("a training's");
  }

  @Test
  void aLoraWithoutAStyleAndTwoPlacesForLorasAreRefused() {
    var request =
        new EvalRequest(
            base.path(),
            new LoraUse(shared.resolve("loras/style.safetensors").toString(), 1),
            shared.resolve("loras"),
            null,
            null,
            2,
            BaseCheck.SAMPLING,
            1,
            temporary.resolve("out"));
    assertThatThrownBy(() -> request.evaluation(() -> Device.CPU))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("which style the LoRA is for")
        .hasMessageContaining("a LoRA and a folder of LoRAs are named");
  }
}
