package dev.genga.training;

import dev.genga.dataset.plan.DiskItem;
import dev.genga.tensor.DType;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.training.state.StateFolder;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.VideoSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/// The files that a run will leave in its output folder, and the room that they take: known before
/// the first step, since their sizes follow from what is trained.
///
/// @param recipe what is trained, and when it is saved and shown
/// @param sizes of what is trained
/// @param output the run's folder
/// @param kept how states are kept
/// @param previews what is shown each time
public record RunFiles(
    Recipe recipe,
    TrainedSizes sizes,
    Path output,
    StateOptions kept,
    List<GenerationRequest> previews) {
  /// A tensor's description in a header, with the module's name.
  private static final int HEADER_PER_TENSOR = 160;

  /// What a result says of its training.
  private static final int METADATA = 1 << 16;

  /// What a state's header takes without clips.
  private static final int STATE_HEADER = 1 << 12;

  /// What it says of each clip, with the clip's name.
  private static final int HEADER_PER_CLIP = 200;

  /// Copies the list.
  public RunFiles {
    previews = List.copyOf(previews);
  }

  /// What the run writes, without what is there already.
  ///
  /// @param course how the run's steps lie in its epochs
  public List<DiskItem> items(Course course) {
    var walked = walk(course);
    var items = new ArrayList<DiskItem>();
    items.add(results(walked));
    var timed = recipe.saves().timed();
    if (timed != null) {
      items.add(timed(timed));
    }
    items.add(states(walked, course));
    Integer every = recipe.averageEvery();
    if (every != null) {
      int steps = course.steps();
      items.add(averages(steps / every + (steps % every == 0 ? 0 : 1)));
    }
    if (walked.shown() > 0 && !previews.isEmpty()) {
      items.add(shown(walked));
    }
    return items;
  }

  /// The file of the best result so far, which a run that validates keeps.
  public DiskItem best() {
    long bytes = sizes.fileBytes() + header();
    var there = output.resolve(new CheckpointNames(recipe.name()).best());
    long before = Files.exists(there) ? size(there) : 0;
    return new DiskItem(
        "%s file with the lowest held-out loss".formatted(result()),
        output,
        Math.max(0, sizes.fileBytes() - before),
        Math.max(0, bytes - before));
  }

  /// A whole run's files.
  ///
  /// @param left names of the results' files at the end
  /// @param most how many there are at one time
  /// @param states how often the state is written
  /// @param shown how often previews are made
  private record Walked(Set<String> left, int most, int states, int shown) {}

  private Walked walk(Course course) {
    var names = new CheckpointNames(recipe.name());
    var left = new LinkedHashSet<String>();
    int states = 0;
    int shown = recipe.previewAtStart() ? 1 : 0;
    if (recipe.previewAtStart()) {
      left.add(names.step(0));
    }
    int most = left.size();
    for (int step = 1; step <= course.steps(); step++) {
      var due = DueAfterStep.of(recipe, step, course);
      if (due.epochFile()) {
        left.add(names.epoch(due.epoch()));
      }
      if (due.stepFile() || due.previewFile()) {
        left.add(names.step(step));
      }
      if (due.last()) {
        left.add(names.last());
      }
      most = Math.max(most, left.size());
      if (due.epochFile()) {
        remove(left, recipe.saves().removedAtEpoch(due.epoch()), names::epoch);
      }
      if (due.stepFile()) {
        remove(left, recipe.saves().removedAtStep(step), names::step);
      }
      states += due.state() ? 1 : 0;
      shown += due.preview() ? 1 : 0;
    }
    return new Walked(left, most, states, shown);
  }

  private static void remove(Set<String> left, OptionalInt old, IntFunction<String> name) {
    if (old.isPresent()) {
      left.remove(name.apply(old.getAsInt()));
    }
  }

  private long header() {
    return (long) sizes.fileTensors() * HEADER_PER_TENSOR + METADATA;
  }

  private String result() {
    return switch (recipe.target()) {
      case Recipe.Target.Lora lora -> lora.adapter().kind().label();
      case Recipe.Target.Transformer _ -> "transformer";
    };
  }

  /// How many files the clock will ask for nobody knows before: there are as many as stay, and the next
  /// before an old one goes, or only the size of each can be told.
  private DiskItem timed(Saves.Timed timed) {
    long each = sizes.fileBytes() + header();
    Integer keep = timed.keep();
    String files = (keep == null ? "each %s file of " : "%s files of ").formatted(result());
    long count = keep == null ? 1 : keep + 1L;
    return new DiskItem(files + timed.text(), output, 0, count * each);
  }

  private DiskItem results(Walked walked) {
    long values = sizes.fileBytes();
    long header = header();
    long least = walked.left().stream().mapToLong(name -> missing(name, values)).sum();
    int count = walked.left().size();
    int more = walked.most() - count;
    String files = count == 1 ? "file" : "files";
    return new DiskItem(
        switch (recipe.target()) {
          case Recipe.Target.Lora lora ->
              "%d %s %s of rank %d"
                  .formatted(count, lora.adapter().kind().label(), files, lora.rank());
          case Recipe.Target.Transformer _ -> "%d transformer %s".formatted(count, files);
        },
        output,
        least,
        least + count * header + more * (values + header));
  }

  /// The parameters, what the optimizer remembers, and the parameters' average where there is one. A
  /// new state is whole before the oldest goes. How many the clock will ask for nobody knows before.
  private DiskItem states(Walked walked, Course course) {
    int averages = recipe.averageEvery() == null ? 0 : PowerEma.LENGTHS.size();
    int copies = (recipe.ema() == null ? 1 : 2) + averages;
    long values =
        copies * FlatTensors.length(sizes.shapes()) * DType.FLOAT32.bytes()
            + recipe.optimizer().stateBytes(sizes.shapes());
    long more = STATE_HEADER + clips(course) * HEADER_PER_CLIP;
    var there = new StateFolder(output, recipe.name()).newestFirst();
    boolean byClock = recipe.saves().timed() != null || kept.every() != null;
    int least = Math.min(there.size() + walked.states(), kept.keep() + 1);
    int most = byClock ? Math.min(there.size() + course.steps(), kept.keep() + 1) : least;
    long before = there.stream().mapToLong(RunFiles::size).sum();
    return new DiskItem(
        statesText(least, most),
        output,
        Math.max(0, least * values - before),
        Math.max(0, most * (values + more) - before));
  }

  /// No more than so many are told in a state's header.
  private long clips(Course course) {
    return course.parts().stream()
        .mapToLong(part -> (long) part.perEpoch() * recipe.gradientAccumulation())
        .sum();
  }

  /// @param times how often they are written
  private DiskItem averages(int times) {
    int count = times * PowerEma.LENGTHS.size();
    var names = new CheckpointNames(recipe.name());
    Path first = output.resolve(names.average(1, PowerEma.LENGTHS.getFirst()));
    return new DiskItem(
        "%d snapshots of averages".formatted(count),
        first.resolveSibling(""),
        count * sizes.fileBytes(),
        count * (sizes.fileBytes() + header()));
  }

  private static String statesText(int least, int most) {
    String count = least == most ? Integer.toString(most) : least + " to " + most;
    return most == 1 ? "state to go on from" : count + " states to go on from";
  }

  /// Videos are far smaller than their pixels, how far nobody knows before.
  private DiskItem shown(Walked walked) {
    long pixels = previews.stream().map(GenerationRequest::size).mapToLong(RunFiles::bytes).sum();
    int count = walked.shown() * previews.size();
    return new DiskItem(
        "%d preview%s".formatted(count, count == 1 ? "" : "s"),
        output.resolve("sample"),
        0,
        walked.shown() * pixels);
  }

  private static long bytes(VideoSize size) {
    return 3L * size.width() * size.height() * size.frames();
  }

  private long missing(String name, long bytes) {
    Path file = output.resolve(name);
    return Files.exists(file) ? Math.max(0, bytes - size(file)) : bytes;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
