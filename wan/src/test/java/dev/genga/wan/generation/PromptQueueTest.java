package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.wan.image.ImageCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptQueueTest {
  @TempDir Path folder;

  private static GenerationRequest start() {
    return GenerationRequest.of("", 9).withSize(new VideoSize(32, 32, 5));
  }

  private PromptFile prompts(String name, String text) throws IOException {
    return PromptFile.read(Files.writeString(folder.resolve(name), text), start());
  }

  @Test
  void promptsHaveWhatTheCommandSaysWhereTheySayNothing() throws IOException {
    var entries = prompts("p.txt", "a cat --s 7\na dog --w 64 --d 3\n").entries();
    var cat = entries.getFirst().template();
    assertThat(cat)
        .isEqualTo(
            start()
                .withPrompt("a cat")
                .withSeed(0)
                .withSampling(
                    new SamplingSettings(
                        start().sampling().sampler(), start().sampling().form(), 7, 5, 5)));
    assertThat(entries.getLast().template().size()).isEqualTo(new VideoSize(64, 32, 5));
  }

  @Test
  void jsonLinesAreATextOrAnObjectEach() throws IOException {
    var file = prompts("p.jsonl", "\"a cat --d 4\"\n\n{\"prompt\": \"a dog\", \"seed\": 5}\n");
    assertThat(file.entries())
        .extracting(entry -> entry.template().prompt() + " " + entry.template().seed())
        .containsExactly("a cat 4", "a dog 5");
    assertThatThrownBy(() -> prompts("q.jsonl", "{\"prompt\": 1} 2\n[3]\n{\n"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("q.jsonl:1")
        .hasMessageContaining("q.jsonl:2")
        .hasMessageContaining("q.jsonl:3");
  }

  @Test
  void aPromptsOwnImageGivesTheVideoItsShape() throws IOException {
    try (var golden = ImageCase.open()) {
      var image = golden.file("first.png");
      var entries =
          prompts("p.txt", "a --i %s\nb --i %s --w 64\n".formatted(image, image)).entries();
      var first = entries.getFirst().template();
      assertThat(first.task().images().first()).isEqualTo(image.toString());
      assertThat(first.size()).isEqualTo(VideoSize.like(40, 22, 32 * 32, 5));
      assertThat(entries.getLast().template().size()).isEqualTo(new VideoSize(64, 32, 5));
    }
  }

  @Test
  void seedsAndNamesAreTheSameOnEachRunAndOthersForOtherPrompts() throws IOException {
    var file = prompts("p.txt", "a cat\na cat\na dog --d 3\n");
    var jobs = PromptQueue.jobs(file, folder, null, null);
    assertThat(PromptQueue.jobs(file, folder, null, null)).isEqualTo(jobs);
    var seeds = new HashSet<Long>();
    jobs.forEach(job -> seeds.add(job.request().seed()));
    assertThat(seeds).hasSize(3).contains(3L);
    assertThat(jobs.getFirst().file().getFileName().toString()).matches("001-[0-9a-f]{8}\\.mp4");
    assertThat(PromptQueue.jobs(file, folder, 20L, null))
        .extracting(job -> job.request().seed())
        .containsExactly(20L, 21L, 3L);
    var changed = PromptQueue.jobs(prompts("p.txt", "a cat\na bird\n"), folder, null, null);
    assertThat(changed.get(0).file()).isEqualTo(jobs.get(0).file());
    assertThat(changed.get(1).file()).isNotEqualTo(jobs.get(1).file());
  }

  @Test
  void aQueueGoesOnWhereItWasStopped() throws IOException {
    var prompts = prompts("p.txt", "a cat --s 1 --f 1 --n blurry\na dog --s 1 --f 1 --n blurry\n");
    var out = folder.resolve("out");
    var jobs = PromptQueue.jobs(prompts, out, null, null);
    var run =
        new GenerationRun(
            TinyModels.write(folder.resolve("models")), Device.CPU, DType.FLOAT32, DType.FLOAT32);
    var queue = new GenerationQueue(run, true);
    queue.run(out, jobs.subList(0, 1), GenerationRunListener.NONE);
    assertThat(PromptQueue.open(jobs)).containsExactly(jobs.getLast());
    queue.run(out, jobs, GenerationRunListener.NONE);
    assertThat(PromptQueue.open(jobs)).isEmpty();

    var together =
        jobs.stream()
            .map(job -> new GenerationJob(job.request(), folder.resolve(job.file().getFileName())))
            .toList();
    run.run(together, GenerationRunListener.NONE);
    for (int i = 0; i < jobs.size(); i++) {
      assertThat(jobs.get(i).file()).hasSameBinaryContentAs(together.get(i).file());
    }
  }

  @Test
  void wildcardsAreFilledBySeedAndRequestsCarryWhatTheyWereFilledWith() throws IOException {
    Files.writeString(folder.resolve("weather.txt"), "# kinds\nrain\n\n{light|heavy} snow\n");
    var wildcards = new Wildcards(folder);
    var seen = new HashSet<String>();
    for (long seed = 0; seed < 40; seed++) {
      String filled = wildcards.fill("a {red|blue} house in __weather__", seed, "x");
      assertThat(wildcards.fill("a {red|blue} house in __weather__", seed, "x")).isEqualTo(filled);
      seen.add(filled);
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "a red house in rain",
            "a blue house in rain",
            "a red house in light snow",
            "a blue house in light snow",
            "a red house in heavy snow",
            "a blue house in heavy snow");
    var jobs = PromptQueue.jobs(prompts("p.txt", "__weather__ --d 1"), folder, null, wildcards);
    assertThat(jobs.getFirst().request().prompt()).isEqualTo(wildcards.fill("__weather__", 1, "x"));
  }

  @Test
  void wildcardsThatCanNotBeFilledAreTold() throws IOException {
    Files.writeString(folder.resolve("circle.txt"), "a __circle__\n");
    Files.writeString(folder.resolve("empty.txt"), "\n");
    for (var each : List.of("absent", "empty", "circle")) {
      assertThatThrownBy(() ->
              PromptQueue.jobs(
                  prompts("p.txt", "__" + each + "__"), folder, null, new Wildcards(folder)))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(each.equals("circle") ? "without end" : each + ".txt");
    }
  }
}
