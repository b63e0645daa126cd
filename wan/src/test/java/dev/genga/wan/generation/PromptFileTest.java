package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.wan.sampling.Sampler;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptFileTest {
  private static final String TEXT =
      """
      # prompt 1
      A cat walks on the grass, well-known --- realistic style. --w 640 --h 480 --f 25 --d 1 --s 30
        # indented, a comment too

      a dog --N blurry, low quality --FS 3 --l 1.5
      """
          .replace("--- ", "");

  @TempDir Path folder;

  @Test
  void aLineIsAPromptWithItsOptions() throws IOException {
    var file = PromptFile.read(write("p.txt", TEXT));
    assertThat(file.remarks()).isEmpty();
    assertThat(file.entries()).hasSize(2);
    var cat = file.entries().getFirst();
    assertThat(cat.seeded()).isTrue();
    assertThat(cat.template())
        .isEqualTo(
            GenerationRequest.of("A cat walks on the grass, well-known realistic style.", 1)
                .withSize(new VideoSize(640, 480, 25))
                .withSampling(sampling(30, 5, 5)));
    var dog = file.entries().getLast();
    assertThat(dog.seeded()).isFalse();
    assertThat(dog.template().negativePrompt()).isEqualTo("blurry, low quality");
    assertThat(dog.template().sampling()).isEqualTo(sampling(20, 1.5, 3));
    assertThat(dog.template().size()).isEqualTo(new VideoSize(256, 256, 1));
  }

  @Test
  void onlyAPromptWithoutASeedTakesARandomOne() throws IOException {
    var entries = PromptFile.read(write("p.txt", TEXT)).entries();
    assertThat(entries.getFirst().request(() -> 77).seed()).isEqualTo(1);
    assertThat(entries.getLast().request(() -> 77).seed()).isEqualTo(77);
  }

  @Test
  void tomlHasDefaultsAndSubsets() throws IOException {
    var file =
        PromptFile.read(
            write(
                "p.toml",
                """
                [prompt]
                width = 640
                height = 480
                negative_prompt = "blurry"
                [[prompt.subset]]
                prompt = "a cat"
                seed = 5
                [[prompt.subset]]
                prompt = "a dog"
                width = 320
                cfg_scale = 6
                discrete_flow_shift = 3.5
                sample_steps = 8
                frame_count = 9
                """));
    assertThat(file.entries())
        .extracting(e -> e.template().prompt())
        .containsExactly("a cat", "a dog");
    assertThat(file.entries()).extracting(PromptFile.Entry::seeded).containsExactly(true, false);
    assertThat(file.entries())
        .extracting(e -> e.template().negativePrompt())
        .containsExactly("blurry", "blurry");
    var dog = file.entries().getLast().template();
    assertThat(dog.size()).isEqualTo(new VideoSize(320, 480, 9));
    assertThat(dog.sampling()).isEqualTo(sampling(8, 6, 3.5));
  }

  @Test
  void jsonIsAListOfLinesAndObjects() throws IOException {
    var file =
        PromptFile.read(
            write(
                "p.json",
                """
                ["a cat --w 64 --d 3", {"prompt": "a dog", "height": 32, "seed": 4}]
                """));
    assertThat(file.entries())
        .extracting(PromptFile.Entry::template)
        .containsExactly(
            preview("a cat", 3).withSize(new VideoSize(64, 256, 1)),
            preview("a dog", 4).withSize(new VideoSize(256, 32, 1)));
  }

  @Test
  void everythingWrongIsToldTogetherByItsLine() throws IOException {
    var path =
        write(
            "p.txt",
            """
            # a comment
            a cat --w 100 --f 24 --x 3 --s 0
            a dog --i dog.png --cn dog.mp4 --of target_index=1
            --w 64 --h 64
            a bird --w wide --l --d 1.5
            """);
    assertThat(problems(path))
        .containsExactly(
            new Problem(
                "a prompt has no option --x",
                path + ":2",
                "use --w, --h, --f, --d, --s, --l, --fs or --n, or leave it out"),
            new Problem("width 100 is not divisible by 16", path + ":2, --w", "use 96 or 112"),
            new Problem("24 frames are not 4n + 1", path + ":2, --f", "use 21 or 25"),
            new Problem("there can't be 0 steps", path + ":2, --s", "use 1 to 1000"),
            new Problem(
                "--i starts a video from an image, which text-to-video models can't",
                path + ":3",
                "leave it out"),
            new Problem(
                "--cn is for control models, which genga doesn't run", path + ":3", "leave it out"),
            new Problem(
                "--of is for one-frame models, which genga doesn't run",
                path + ":3",
                "leave it out"),
            new Problem(
                "the line has options but no prompt", path + ":4", "write the prompt before them"),
            new Problem("--w is no whole number: wide", path + ":5", "write one"),
            new Problem("--l is no number: ", path + ":5", "write one such as 5.0"),
            new Problem("--d is no whole number: 1.5", path + ":5", "write one"));
  }

  @Test
  void tomlProblemsNameTheLine() throws IOException {
    var path =
        write(
            "p.toml",
            """
            seed = 3
            [prompt]
            widht = 64
            [[prompt.subset]]
            prompt = "a cat"
            frame_count = 8
            """);
    assertThat(problems(path))
        .extracting(problem -> problem.what() + " at " + problem.where())
        .containsExactly(
            "a prompt file has no seed at " + path + ":1",
            "a prompt has no option widht at " + path + ":3",
            "8 frames are not 4n + 1 at " + path + ":4, frame_count");
  }

  @Test
  void anOptionWithoutEffectIsRemarked() throws IOException {
    var path = write("p.txt", "a cat --g 6 --d 1");
    var file = PromptFile.read(path);
    assertThat(file.remarks())
        .containsExactly(
            path + ":1: --g has no effect in Wan, whose guidance scale is --l (cfg_scale)");
    assertThat(file.entries().getFirst().template()).isEqualTo(preview("a cat", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p.txt  | # nothing     | the file has no prompt",
        "p.toml | [prompt]      | the file has no [[prompt.subset]]",
        "p.toml | prompt =      | this is no TOML",
        "p.json | {}            | the file is no list of prompts",
        "p.json | [             | this is no JSON",
        "p.json | [3]           | a prompt is neither text nor { ... }: 3",
        "p.yaml | a cat         | a prompt file ends in .txt, .toml, .json or .jsonl",
      })
  void filesWithoutPromptsAreRefused(String name, String text, String what) throws IOException {
    var path = write(name, text);
    assertThatThrownBy(() -> PromptFile.read(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(path.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent.txt", "."})
  void filesThatCannotBeReadAreRefused(String name) {
    assertThatThrownBy(() -> PromptFile.read(folder.resolve(name)))
        .isInstanceOf(ProblemException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.json", "p.jsonl"})
  void jsonThatIsTooDeepIsRefused(String name) throws IOException {
    for (int depth : new int[] {20, 100_000}) {
      var path = write(name, "[" + "{\"prompt\":".repeat(depth) + "1" + "}".repeat(depth) + "]");
      assertThatThrownBy(() -> PromptFile.read(path))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("this is no JSON")
          .hasMessageContaining("depth")
          .hasMessageContaining(path.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.txt", "p.toml", "p.json", "p.jsonl"})
  void aFileOfAnotherSizeThanPromptsHaveIsRefused(String name) throws IOException {
    var path = folder.resolve(name);
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(9 << 20);
    }
    assertThatThrownBy(() -> PromptFile.read(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("more than 8 MiB")
        .hasMessageContaining(path.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.json", "p.jsonl"})
  void aFileOfSomethingElseIsNotToldLineByLine(String name) throws IOException {
    String nothing = "[" + "7,".repeat(500) + "7]";
    var path =
        write(
            name,
            name.endsWith("l")
                ? (nothing + "\n").repeat(100_000 / 50)
                : "[" + (nothing + ",").repeat(2000) + "1]");
    var problems = problems(path);
    assertThat(problems).hasSizeBetween(50, 201);
    assertThat(problems.getLast().what()).isEqualTo("from here on the file isn't read");
    assertThat(problems.getFirst().what()).hasSizeLessThan(120).contains("[7,7,").endsWith("...");
  }

  @Test
  void whatStandsBehindTheListIsNotOverlooked() throws IOException {
    var path = write("p.json", "[\"a cat\"] [\"a dog\"]");
    assertThat(problems(path))
        .singleElement()
        .satisfies(problem -> assertThat(problem.what()).startsWith("this is no JSON"));
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    var path = folder.resolve("p.txt");
    Files.write(path, new byte[] {(byte) 0xe9, 't', (byte) 0xe9});
    assertThatThrownBy(() -> PromptFile.read(path))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the prompt file is not UTF-8");
  }

  private List<Problem> problems(Path path) {
    try {
      PromptFile.read(path);
    } catch (ProblemException e) {
      return e.problems();
    }
    return List.of();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static GenerationRequest preview(String prompt, long seed) {
    return GenerationRequest.of(prompt, seed)
        .withSize(new VideoSize(256, 256, 1))
        .withSampling(sampling(20, 5, 5));
  }

  private static SamplingSettings sampling(int steps, double guidanceScale, double flowShift) {
    return new SamplingSettings(
        Sampler.UNIPC, SamplingSettings.DEFAULTS.form(), steps, guidanceScale, flowShift);
  }
}
