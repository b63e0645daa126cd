package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.JavaProgram;
import dev.genga.testing.Proof;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.testing.files.WriteMoment;
import dev.genga.testing.files.WriteMoment.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A base whose training is killed in the writing of one file after the other, and goes on each time.
@Execution(ExecutionMode.CONCURRENT)
class KilledBaseTrainingTest {
  private static final long SEED = Long.getLong("genga.kills.seed", 2026);

  /// Files of all stages, in the order in which they are written.
  private static final List<String> FILES =
      List.of(
          "recipe.txt",
          "text_encoder.safetensors",
          "vae-state/step00000002.safetensors",
          "work/vae.safetensors",
          "killed/vae.safetensors",
          "clips/clips-0001.safetensors",
          "transformer-state/step00000002.safetensors",
          "transformer-state/step00000006.safetensors",
          "work/transformer.safetensors",
          "killed/transformer.safetensors");

  /// What the next run begins with, if a kill came before the file had its name, and after.
  private static final List<List<String>> NEXT =
      List.of(
          List.of("vae 0", "vae 0"),
          List.of("vae 0", "vae 0"),
          List.of("vae 1", "vae 2"),
          List.of("encode 0", "encode 0"),
          List.of("encode 0", "encode 0"),
          List.of("encode 1", "encode 2"),
          List.of("train 0", "train 2"),
          List.of("train 4", "train 6"),
          List.of("train 8", "train 8"),
          List.of("train 8", ""));

  @TempDir private Path temporary;

  @Test
  void aBaseWhoseTrainingIsKilledAtAnyMomentIsTheOneOfATrainingThatNeverWas() throws Exception {
    var whole = temporary.resolve("whole");
    assertThat(run(List.of(), whole).code()).isZero();
    var random = new Random(SEED);
    int runs = Proof.KILLS.count() / Place.values().length;
    for (int i = 0; i < runs; i++) {
      var killed = temporary.resolve("run" + i).resolve("killed");
      kill(random, killed);
      assertThat(hashes(killed)).isEqualTo(hashes(whole));
    }
  }

  /// At each place of a write once, in files of all stages.
  private static void kill(Random random, Path folder) throws Exception {
    var places = new ArrayList<>(Arrays.asList(Place.values()));
    Collections.shuffle(places, random);
    String next = "vae 0";
    for (int i = 0; i < places.size(); i++) {
      int first = i * FILES.size() / places.size();
      int file = random.nextInt(first, (i + 1) * FILES.size() / places.size());
      if (places.get(i).ofWrite() && FILES.get(file).startsWith("killed/")) {
        file--; // a finished file is a copy of the one before it, of whose bytes no one hears
      }
      var moment = new WriteMoment(places.get(i), FILES.get(file), 1, "");
      System.out.println("seed %d: killed at %s".formatted(SEED, moment));
      var run = run(RulesOfProcess.killed(moment), folder);
      assertThat(run.code()).as(moment + "\n" + run.text()).isEqualTo(RulesOfProcess.KILLED);
      assertWentOnAt(next, run);
      next = NEXT.get(file).get(moment.place() == Place.AFTER_RENAME ? 1 : 0);
    }
    var last = run(List.of(), folder);
    assertThat(last.code()).as(last.text()).isZero();
    assertWentOnAt(next, last);
  }

  /// A run that is killed before its first stage has nothing to tell.
  private static void assertWentOnAt(String stage, Run run) {
    var told = run.text().lines().filter(line -> line.matches("(vae|encode|train) \\d+")).toList();
    if (!told.isEmpty()) {
      assertThat(told.getFirst()).isEqualTo(stage);
    } else {
      assertThat(run.code() == RulesOfProcess.KILLED || stage.isEmpty()).as(stage).isTrue();
    }
  }

  private record Run(int code, String text) {}

  private static Run run(List<String> rules, Path folder) throws Exception {
    var command = JavaProgram.command(TinyBase.class.getName(), rules, folder.toString());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    var process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), text);
  }

  /// Of the base's files and the last states; the log tells times.
  private static SortedMap<String, String> hashes(Path folder) throws IOException {
    var found = new TreeMap<String, String>();
    try (var all = Files.walk(folder)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.endsWith("log.jsonl") && !name.endsWith(".lock")) {
          found.put(name, BaseFolder.hash(file));
        }
      }
    }
    assertThat(found).containsKeys("vae.safetensors", "transformer.safetensors");
    return found;
  }
}
