package dev.genga.desk.data;

import dev.genga.dataset.plan.BucketCount;
import dev.genga.dataset.plan.Crop;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameCoverage;
import dev.genga.dataset.plan.PlanEvent;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A planned section, as the page shows it.
///
/// @param place in the plan, from 0
/// @param lostFrames that no window holds, of the clips that are used
/// @param doubledFrames that several windows hold
/// @param frames of the clips that are used
public record SectionView(
    int place,
    PlannedSection section,
    List<BucketRow> buckets,
    List<LossRow> losses,
    int frames,
    int lostFrames,
    int doubledFrames) {
  private static final int NAMES = 12;

  /// Copies the lists.
  public SectionView {
    buckets = List.copyOf(buckets);
    losses = List.copyOf(losses);
  }

  /// A bucket.
  ///
  /// @param inLast samples of the last batch, where it isn't full; else 0
  /// @param cropped the largest share of a picture that is cut off, in percent
  /// @param cost of a step; null where it isn't known
  public record BucketRow(
      BucketCount count, int inLast, double cropped, StepCosts.@Nullable Cost cost) {
    /// Seconds of all its steps in an epoch; 0 where that isn't known.
    public double seconds() {
      return cost == null ? 0 : count.batches() * cost.seconds();
    }
  }

  /// Whether it is known what steps take.
  public boolean hasCosts() {
    return buckets.stream().anyMatch(row -> row.cost() != null);
  }

  /// What happened to some clips for one reason.
  ///
  /// @param count of samples or frames; 0 where it isn't counted
  /// @param files how many clips or pictures
  /// @param names of the first ones, with what is their own
  public record LossRow(
      PlanEvent.Kind kind, String reason, int count, int files, List<String> names) {
    /// Copies the list.
    public LossRow {
      names = List.copyOf(names);
    }

    /// What happened, in words.
    public String title() {
      return switch (kind) {
        case LOST -> "%d lost".formatted(count);
        case DOUBLED -> "doubled";
        case SHORTENED -> count == 1 ? "1 frame unused" : "%d frames unused".formatted(count);
        case RESAMPLED -> "resampled";
        case WARNING -> "worth a look";
      };
    }

    /// By which styles know it.
    public String style() {
      return kind.word();
    }

    /// Files that aren't named.
    public int more() {
      return files - names.size();
    }
  }

  static List<SectionView> of(DatasetPlan plan, StepCosts costs) {
    var views = new ArrayList<SectionView>();
    for (var section : plan.sections()) {
      views.add(
          of(
              views.size(),
              section,
              count ->
                  costs.of(plan, count.bucket(), Math.min(section.batchSize(), count.samples()))));
    }
    return views;
  }

  private static SectionView of(
      int place, PlannedSection section, Function<BucketCount, StepCosts.@Nullable Cost> costs) {
    int frames = 0;
    int lost = 0;
    int doubled = 0;
    for (var media : section.media()) {
      var coverage = FrameCoverage.of(media);
      frames += coverage.frames();
      lost += coverage.lost().stream().mapToInt(FrameCoverage.Run::length).sum();
      doubled += coverage.doubled().stream().mapToInt(FrameCoverage.Run::length).sum();
    }
    return new SectionView(
        place, section, buckets(section, costs), losses(section), frames, lost, doubled);
  }

  private static List<BucketRow> buckets(
      PlannedSection section, Function<BucketCount, StepCosts.@Nullable Cost> costs) {
    return section.buckets().stream()
        .map(count ->
            new BucketRow(
                count,
                count.samples() % section.batchSize(),
                100 * cropped(section, count),
                costs.apply(count)))
        .toList();
  }

  private static double cropped(PlannedSection section, BucketCount count) {
    return section.media().stream()
        .filter(media -> holds(media, count))
        .mapToDouble(media -> Crop.of(media.size(), media.bucket()).share())
        .max()
        .orElse(0);
  }

  private static boolean holds(PlannedMedia media, BucketCount count) {
    return media.bucket().equals(count.bucket().size())
        && media.samples().stream().anyMatch(s -> s.frames() == count.bucket().frames());
  }

  private static List<LossRow> losses(PlannedSection section) {
    record Cause(PlanEvent.Kind kind, String reason) {}
    var causes = new LinkedHashMap<Cause, List<PlanEvent>>();
    for (var kind : PlanEvent.Kind.values()) {
      section.events().stream()
          .filter(event -> event.kind() == kind)
          .forEach(event ->
              causes
                  .computeIfAbsent(new Cause(kind, event.reason()), _ -> new ArrayList<>())
                  .add(event));
    }
    var rows = new ArrayList<LossRow>();
    causes.forEach((cause, events) ->
        rows.add(
            new LossRow(
                cause.kind(),
                cause.reason(),
                events.stream().mapToInt(PlanEvent::count).sum(),
                events.size(),
                events.stream().limit(NAMES).map(SectionView::name).toList())));
    return rows;
  }

  private static String name(PlanEvent event) {
    String name = String.valueOf(event.file().getFileName());
    return event.detail().isEmpty() ? name : name + " (" + event.detail() + ")";
  }
}
