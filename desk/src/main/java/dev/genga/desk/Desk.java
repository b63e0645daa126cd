package dev.genga.desk;

import dev.genga.base.NativeLibraries;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.dataset.draft.DraftPlanner;
import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.desk.clips.ClipsPart;
import dev.genga.desk.clips.Curation;
import dev.genga.desk.clips.StatisticsPart;
import dev.genga.desk.data.DataPart;
import dev.genga.desk.data.DataService;
import dev.genga.desk.data.StepCosts;
import dev.genga.desk.data.StillService;
import dev.genga.desk.media.ClipFiles;
import dev.genga.desk.media.ThumbnailsAhead;
import dev.genga.desk.web.DeskServer;
import dev.genga.desk.web.Part;
import dev.genga.desk.web.Progress;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Verdict;
import java.util.List;
import java.util.function.Consumer;

/// A desk that is open: the index of a folder, and the pages over it.
///
/// ```java
/// try (var desk = Desk.open(settings, faults)) {
///   System.out.println(desk.address());
///   waitForTheEnd();
/// }
/// ```
public final class Desk implements AutoCloseable {
  /// What a desk makes of clips lies in this folder of the data folder.
  private static final String MADE = ".desk";

  /// What other commands are told that want the folder.
  private static final String WORK = "genga curate, which Ctrl-C closes where it runs";

  private final Curation curation;
  private final ClipFiles files;
  private final DataPart data;
  private final ThumbnailsAhead ahead;
  private final DeskServer server;

  private Desk(
      Curation curation, DeskSettings settings, StepCosts costs, Consumer<Throwable> faults) {
    this.curation = curation;
    var index = curation.index();
    var access = curation.access();
    var made = settings.folder().resolve(MADE);
    this.files = new ClipFiles(index, access, made);
    var planner =
        new DraftPlanner(
            settings.folder(),
            new FileProbe(),
            NativeLibraries.cacheFolder().resolve(DraftPlanner.MEMORY),
            DiskSpace.ofMachine());
    this.data =
        new DataPart(
            index,
            new DataService(index, planner),
            new StillService(index, settings.folder(), faults),
            costs,
            access,
            made);
    var parts =
        List.<Part>of(
            new ClipsPart(index, curation.choosing(), files), data, new StatisticsPart(index));
    this.server =
        DeskServer.start(
            settings.port(),
            new DeskServer.Setup(
                settings.folder().toString(), parts, () -> progress(index), faults));
    this.ahead = ThumbnailsAhead.start(index, files);
  }

  /// As [#open(DeskSettings, StepCosts, Consumer)] where nobody knows what training steps take.
  public static Desk open(DeskSettings settings, Consumer<Throwable> faults) {
    return open(settings, StepCosts.UNKNOWN, faults);
  }

  /// Opens a desk.
  ///
  /// @param costs tells what training steps take on this machine
  /// @param faults hears of errors that are ours
  /// @throws ProblemException if the folder has no index, another process is at work in it, or the port is
  ///     taken
  public static Desk open(DeskSettings settings, StepCosts costs, Consumer<Throwable> faults) {
    var curation = Curation.open(settings.folder(), settings.media(), WORK);
    try {
      return new Desk(curation, settings, costs, faults);
    } catch (RuntimeException e) {
      curation.close();
      throw e;
    }
  }

  private static Progress progress(FilmIndex index) {
    var counts = ClipCards.counts(index);
    return new Progress(
        counts.getOrDefault(Verdict.KEPT, 0),
        counts.getOrDefault(Verdict.REJECTED, 0),
        counts.getOrDefault(Verdict.UNDECIDED, 0));
  }

  /// The address to open in a browser; knows the token.
  public String address() {
    return server.address();
  }

  /// Captions beside clips that can't be read, and count for none.
  public List<Problem> problems() {
    return curation.problems();
  }

  @Override
  public void close() {
    server.close();
    ahead.close();
    data.close();
    files.close();
    curation.close();
  }
}
