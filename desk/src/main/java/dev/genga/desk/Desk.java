package dev.genga.desk;

import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.desk.clips.ClipsPart;
import dev.genga.desk.web.DeskServer;
import dev.genga.desk.web.Part;
import dev.genga.desk.web.Progress;
import dev.genga.film.index.FilmIndex;
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
  private final FolderLock lock;
  private final FilmIndex index;
  private final DeskServer server;

  private Desk(FolderLock lock, FilmIndex index, DeskServer server) {
    this.lock = lock;
    this.index = index;
    this.server = server;
  }

  /// @param faults hears of errors that are ours
  /// @throws ProblemException if the folder has no index, another process is at work in it, or the port is
  ///     taken
  public static Desk open(DeskSettings settings, Consumer<Throwable> faults) {
    var index = FilmIndex.openExisting(settings.folder());
    try {
      var lock = FolderLock.take(settings.folder());
      try {
        return new Desk(lock, index, serve(settings, index, faults));
      } catch (RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static DeskServer serve(
      DeskSettings settings, FilmIndex index, Consumer<Throwable> faults) {
    var parts = List.<Part>of(new ClipsPart(index));
    var setup =
        new DeskServer.Setup(
            settings.folder().toString(), parts, () -> new Progress(0, 0, 0), faults);
    return DeskServer.start(settings.port(), setup);
  }

  /// The address to open in a browser; knows the token.
  public String address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    index.close();
    lock.close();
  }
}
