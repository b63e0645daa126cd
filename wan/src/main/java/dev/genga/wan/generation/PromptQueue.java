package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The prompts of a file as jobs of one folder, and which of them are done. A job's file is named by its
/// place and its request, and is written whole or not at all: one that is there is done, and a prompt
/// that was changed is another job.
public final class PromptQueue {
  private static final int DIGITS = 8;

  private PromptQueue() {}

  /// All jobs, in the order of the prompts.
  ///
  /// A prompt without a seed gets one that its place and text give, or the place alone where `seed`
  /// says the first one's: the same on each run.
  ///
  /// @param seed the first prompt's, or null
  /// @param wildcards fills places in the prompts; null where they stand for themselves
  /// @throws dev.genga.base.ProblemException with all that is wrong with the prompts
  public static List<GenerationJob> jobs(
      PromptFile prompts, Path folder, @Nullable Long seed, @Nullable Wildcards wildcards) {
    var problems = new Problems();
    var jobs = new ArrayList<GenerationJob>();
    for (int i = 0; i < prompts.entries().size(); i++) {
      int place = i;
      var entry = prompts.entries().get(i);
      var request =
          entry.request(
              () -> seed != null ? seed + place : seedOf(place, entry.template().prompt()));
      var filled = problems.gather(() -> filled(request, wildcards, "prompt " + (place + 1)));
      if (filled != null) {
        jobs.add(new GenerationJob(filled, folder.resolve(name(place, filled))));
      }
    }
    problems.throwIfAny();
    return jobs;
  }

  private static GenerationRequest filled(
      GenerationRequest request, @Nullable Wildcards wildcards, String where) {
    return wildcards == null
        ? request
        : request.withPrompt(wildcards.fill(request.prompt(), request.seed(), where));
  }

  /// The jobs whose files are not there.
  public static List<GenerationJob> open(List<GenerationJob> jobs) {
    return jobs.stream().filter(job -> !Files.exists(job.file())).toList();
  }

  private static String name(int place, GenerationRequest request) {
    return "%03d-%s%s"
        .formatted(
            place + 1,
            HexFormat.of().formatHex(hash(RequestJson.write(request))).substring(0, DIGITS),
            GeneratedFile.ending(request));
  }

  private static long seedOf(int place, String prompt) {
    byte[] hash = hash(place + " " + prompt);
    return Integer.toUnsignedLong(
        (hash[0] & 0xff) << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
