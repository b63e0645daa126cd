package dev.genga.testing.files;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;
import java.util.stream.StreamSupport;

/// The machine's file system under [FileRules].
public final class RuledFileSystem extends FileSystem {
  private final FileSystem real;
  private final RuledFiles provider;

  RuledFileSystem(FileSystem real, RuledFiles provider) {
    this.real = real;
    this.provider = provider;
  }

  /// A folder of the machine, seen under rules.
  public static Path folder(Path folder, FileRules rules) {
    var real = FileSystems.getDefault();
    return new RuledFiles(real.provider(), real, rules).system().getPath(folder.toString());
  }

  Path wrap(Path path) {
    return new RuledPath(this, path);
  }

  /// The real path behind one of this or the real file system.
  static Path unwrap(Path path) {
    return path instanceof RuledPath ruled ? ruled.real() : path;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public Path getPath(String first, String... more) {
    return wrap(real.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    var matcher = real.getPathMatcher(pattern);
    return path -> matcher.matches(unwrap(path));
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return StreamSupport.stream(real.getRootDirectories().spliterator(), false)
        .map(this::wrap)
        .toList();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return real.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return real.supportedFileAttributeViews();
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return real.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("nothing watches files in tests");
  }

  @Override
  public String getSeparator() {
    return real.getSeparator();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("the machine's file system stays open");
  }
}
