package dev.genga.dataset.plan;

import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.Note;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.media.ManyProblems;
import dev.genga.dataset.media.MaskFolders;
import dev.genga.dataset.media.MediaInfo;
import dev.genga.dataset.media.MediaListing;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.media.MediaProber.Probed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Plans an epoch of a data set, and refuses what can't be trained on before anything runs.
///
/// ```java
/// var planner = new DatasetPlanner(new MediaProber(probe, index), DiskSpace.ofMachine());
/// DatasetPlan plan = planner.plan(Path.of("dataset.toml"), PlanOptions.standard());
/// ```
///
/// @param prober reads the clips and images
/// @param disk knows the room for caches
/// @param listener is told how far the reading is
public record DatasetPlanner(MediaProber prober, DiskSpace disk, PlanListener listener) {

  /// With nobody listening.
  public DatasetPlanner(MediaProber prober, DiskSpace disk) {
    this(prober, disk, PlanListener.NONE);
  }

  /// Plans a data set file.
  ///
  /// @throws ProblemException with all that is wrong with the data set file, its folders and
  ///     captions; where those are right, with all that is wrong with clips, images and disk space
  public DatasetPlan plan(Path file, PlanOptions options) {
    var problems = new Problems();
    if (options.gradientAccumulation() < 1) {
      problems.add(
          "a step can't have %d batches".formatted(options.gradientAccumulation()),
          "--gradient-accumulation " + options.gradientAccumulation(),
          "use 1 or more");
    }
    var read = DatasetConfig.read(file, Path.of("").toAbsolutePath(), problems);
    options.division().check(problems);
    var whole = read == null ? null : used(read, options);
    var without = whole == null ? null : options.division().leaveOut(whole, problems);
    // Which scenes are held out, all sections tell, those that are left out of the training too.
    var config = options.division().holdsOut() ? whole : without;
    var sections = config == null ? List.<Section>of() : config.sections();
    var listings = new ArrayList<MediaListing>();
    var masks = new MaskFolders(problems);
    for (var section : sections) {
      int before = problems.list().size();
      var listing = MediaListing.of(section, problems);
      listings.add(masks.attach(section, listing, problems.list().size() == before));
      checkWritable(section, problems);
    }
    masks.refuseOrphans();
    problems.throwIfAny();
    return plan(Objects.requireNonNull(config), Objects.requireNonNull(without), listings, options);
  }

  private static DatasetConfig used(DatasetConfig read, PlanOptions options) {
    return options.everyFrame() ? read.withEveryFrame() : read;
  }

  /// @param config what is planned
  /// @param trained those of its sections that are not left out of the training, with what is to be said
  private DatasetPlan plan(
      DatasetConfig config,
      DatasetConfig trained,
      List<MediaListing> listings,
      PlanOptions options) {
    var problems = new Problems();
    var infos = probe(listings, problems);
    var planners =
        config.sections().stream()
            .map(section -> new SectionPlanner(section, infos, problems))
            .toList();
    var planned = new ArrayList<PlannedSection>();
    for (int i = 0; i < planners.size(); i++) {
      planned.add(planners.get(i).plan(listings.get(i)));
    }
    refuseLost(trained, planners, planned, options, problems);
    var divided =
        problems.isEmpty()
            ? Divided.of(planned, trained.sections(), options.division(), problems)
            : new Divided(planned, List.of());
    refuseOnlyPriors(divided.trained(), trained, problems);
    var notes = new ArrayList<>(trained.notes());
    trained.sections().forEach(section -> notes.addAll(cutLengths(section)));
    var plan =
        new DatasetPlan(
            config.file().toAbsolutePath().normalize(),
            options.gradientAccumulation(),
            divided.trained(),
            notes,
            List.of(),
            divided.heldOut());
    var need = new DiskNeed(options).of(plan.withHeldOut().sections(), plan.sections());
    DiskNeed.check(need, disk, problems);
    problems.throwIfAny();
    return plan.withDisk(need);
  }

  /// Refuses what sections that are trained on would lose.
  private static void refuseLost(
      DatasetConfig trained,
      List<SectionPlanner> planners,
      List<PlannedSection> planned,
      PlanOptions options,
      Problems problems) {
    var numbers = trained.sections().stream().map(Section::number).toList();
    var kept =
        IntStream.range(0, planned.size())
            .filter(i -> numbers.contains(planned.get(i).number()))
            .boxed()
            .toList();
    var its = kept.stream().map(planned::get).toList();
    if (!options.skipShort()) {
      refuseShort(trained.sections(), kept.stream().map(planners::get).toList(), its, problems);
    }
    refuseEmpty(trained.sections(), its, problems);
  }

  private Map<Probed, MediaInfo> probe(List<MediaListing> listings, Problems problems) {
    var files = listings.stream().flatMap(listing -> listing.media().stream()).toList();
    int total = (int) files.stream().flatMap(file -> file.probed().stream()).distinct().count();
    return prober.probe(files, problems, done -> listener.onProbed(done, total));
  }

  /// The data set file itself has sections that show what is to be learnt: [DatasetConfig] sees to it.
  private static void refuseOnlyPriors(
      List<PlannedSection> trained, DatasetConfig config, Problems problems) {
    if (!trained.isEmpty() && trained.stream().allMatch(s -> s.use().regularisation())) {
      problems.add(
          "only regularisation data are left to train on",
          config.sections().getFirst().where("is_reg"),
          "leave out or hold out other sections");
    }
  }

  private static void checkWritable(Section section, Problems problems) {
    var refusal = FolderProbe.refusal(section.cacheFolder());
    if (refusal != null) {
      problems.add(
          refusal.sentence(), section.where("cache_directory"), "name another cache_directory");
    }
  }

  /// Refuses clips that no section can use.
  private static void refuseShort(
      List<Section> sections,
      List<SectionPlanner> planners,
      List<PlannedSection> planned,
      Problems problems) {
    Set<Path> used =
        planned.stream()
            .flatMap(section -> section.media().stream())
            .map(PlannedMedia::file)
            .collect(Collectors.toCollection(HashSet::new));
    var shortest = new LinkedHashMap<Path, Integer>();
    for (int i = 0; i < planners.size(); i++) {
      for (var path : planners.get(i).tooShort().keySet()) {
        int now = i;
        shortest.merge(
            path,
            i,
            (before, _) -> shortest(sections, before) <= shortest(sections, now) ? before : now);
      }
    }
    shortest.keySet().removeAll(used);
    if (shortest.isEmpty()) {
      return;
    }
    String fix =
        "remove the clip, write a smaller number into target_frames, or leave short clips out with"
            + " --skip-short";
    var many =
        new ManyProblems(
            problems,
            "%d more clips are too short for every section",
            sections.get(shortest.values().iterator().next()).where("target_frames"),
            "remove them, write a smaller number into target_frames, or leave them out with"
                + " --skip-short");
    shortest.forEach((path, index) -> {
      int frames = Objects.requireNonNull(planners.get(index).tooShort().get(path));
      many.add(
          "clip %s has %d frame%s, and no section takes fewer than %d"
              .formatted(
                  path.getFileName(), frames, frames == 1 ? "" : "s", shortest(sections, index)),
          sections.get(index).where("target_frames"),
          fix);
    });
    many.finish();
  }

  private static int shortest(List<Section> sections, int index) {
    return SectionPlanner.shortest(sections.get(index));
  }

  private static void refuseEmpty(
      List<Section> sections, List<PlannedSection> planned, Problems problems) {
    if (!problems.isEmpty()) {
      return;
    }
    for (int i = 0; i < planned.size(); i++) {
      if (planned.get(i).media().isEmpty()) {
        problems.add(
            "section %d gives no sample: every clip is too short for it"
                .formatted(sections.get(i).number()),
            sections.get(i).where("target_frames"),
            "write a smaller number into target_frames, or remove the section");
      }
    }
  }

  private static List<Note> cutLengths(Section section) {
    if (!(section instanceof VideoSection video)
        || video.frameExtraction() == FrameExtraction.FULL) {
      return List.of();
    }
    var cut = video.targetFrames().stream().filter(n -> FrameWindows.cut(n) != n).toList();
    return cut.isEmpty()
        ? List.of()
        : List.of(
            new Note(
                "a window has 4n+1 frames: target_frames is taken as "
                    + FrameWindows.of(video).lengths(),
                section.where("target_frames")));
  }
}
