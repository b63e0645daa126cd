package dev.genga.tensor;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Locale;

/// NVIDIA's driver, called beside libtorch in libtorch's own context of a device (the primary one):
/// streams, events, copies and kernels for which libtorch's C++ interface has no stable form. Calculations
/// are libtorch's, in its default stream, whose handle is null.
///
/// Source: NVIDIA's CUDA driver API reference.
final class CudaDriver {
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final int NON_BLOCKING = 1;
  private static final int NO_TIMING = 2;

  private final int device;
  private final MemorySegment context;

  @SuppressWarnings("StringConcatToTextBlock") // the check itself throws here (2.52.0)
  private static final class Calls {
    private static final SymbolLookup LIBRARY =
        SymbolLookup.libraryLookup(libraryName(), Arena.global());
    private static final MethodHandle ERROR_STRING = call("cuGetErrorString", INT, POINTER);
    private static final MethodHandle DEVICE_GET = call("cuDeviceGet", POINTER, INT);
    private static final MethodHandle RETAIN = call("cuDevicePrimaryCtxRetain", POINTER, INT);
    private static final MethodHandle ATTRIBUTE = call("cuDeviceGetAttribute", POINTER, INT, INT);
    private static final MethodHandle PUSH = call("cuCtxPushCurrent_v2", POINTER);
    private static final MethodHandle POP = call("cuCtxPopCurrent_v2", POINTER);
    private static final MethodHandle STREAM_CREATE = call("cuStreamCreate", POINTER, INT);
    private static final MethodHandle STREAM_WAIT =
        call("cuStreamWaitEvent", POINTER, POINTER, INT);
    private static final MethodHandle EVENT_CREATE = call("cuEventCreate", POINTER, INT);
    private static final MethodHandle EVENT_RECORD = call("cuEventRecord", POINTER, POINTER);
    private static final MethodHandle EVENT_SYNCHRONIZE = call("cuEventSynchronize", POINTER);
    private static final MethodHandle EVENT_DESTROY = call("cuEventDestroy_v2", POINTER);
    private static final MethodHandle COPY =
        call(
            "cuMemcpyAsync",
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            POINTER);
    private static final MethodHandle MODULE_LOAD = call("cuModuleLoadData", POINTER, POINTER);
    private static final MethodHandle MODULE_FUNCTION =
        call("cuModuleGetFunction", POINTER, POINTER, POINTER);
    private static final MethodHandle LAUNCH =
        call(
            "cuLaunchKernel",
            POINTER,
            INT,
            INT,
            INT,
            INT,
            INT,
            INT,
            INT,
            POINTER,
            POINTER,
            POINTER);

    private Calls() {}

    private static String libraryName() {
      return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")
          ? "nvcuda.dll"
          : "libcuda.so.1";
    }

    private static MethodHandle call(String name, MemoryLayout... parameters) {
      return Linker.nativeLinker()
          .downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.of(INT, parameters));
    }
  }

  /// @param device a CUDA device that the engine uses; libtorch's context of it is made where there is none yet
  /// @throws IllegalStateException if the driver refuses, or can't be opened
  CudaDriver(Device device) {
    this.device = device.index();
    try (var arena = Arena.ofConfined()) {
      open();
      Tensors.zeros(new long[] {1}, DType.FLOAT32, device).close();
      var number = arena.allocate(INT);
      check(invoke(Calls.DEVICE_GET, number, this.device), "cuDeviceGet");
      var found = arena.allocate(POINTER);
      check(invoke(Calls.RETAIN, found, number.get(INT, 0)), "cuDevicePrimaryCtxRetain");
      context = found.get(POINTER, 0);
    }
  }

  private static void open() {
    try {
      MethodHandles.lookup().ensureInitialized(Calls.class);
    } catch (ExceptionInInitializerError | NoClassDefFoundError | IllegalAccessException e) {
      throw new IllegalStateException("NVIDIA's driver can't be opened: " + e.getMessage(), e);
    }
  }

  /// How many arguments of a call are given as objects is of no weight beside the call itself.
  private static int invoke(MethodHandle call, Object... arguments) {
    try {
      return (int) call.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the CUDA driver failed", e);
    }
  }

  private static void check(int result, String call) {
    if (result == 0) {
      return;
    }
    try (var arena = Arena.ofConfined()) {
      var text = arena.allocate(POINTER);
      String reason = "error " + result;
      if (invoke(Calls.ERROR_STRING, result, text) == 0) {
        reason = text.get(POINTER, 0).reinterpret(Long.MAX_VALUE).getString(0);
      }
      throw new IllegalStateException("CUDA driver, " + call + ": " + reason);
    }
  }

  /// A call in libtorch's context of the device, whatever the thread's own is.
  private int inContext(MethodHandle call, Object... arguments) {
    check(invoke(Calls.PUSH, context), "cuCtxPushCurrent");
    try (var arena = Arena.ofConfined()) {
      try {
        return invoke(call, arguments);
      } finally {
        check(invoke(Calls.POP, arena.allocate(POINTER)), "cuCtxPopCurrent");
      }
    }
  }

  private MemorySegment made(String name, MethodHandle call, int flags) {
    try (var arena = Arena.ofConfined()) {
      var place = arena.allocate(POINTER);
      check(inContext(call, place, flags), name);
      return place.get(POINTER, 0);
    }
  }

  /// Its major and minor compute capability as one number: 86 for 8.6.
  int capability() {
    return attribute(75) * 10 + attribute(76);
  }

  private int attribute(int number) {
    try (var arena = Arena.ofConfined()) {
      var value = arena.allocate(INT);
      check(invoke(Calls.ATTRIBUTE, value, number, device), "cuDeviceGetAttribute");
      return value.get(INT, 0);
    }
  }

  /// A new queue beside libtorch's.
  MemorySegment stream() {
    return made("cuStreamCreate", Calls.STREAM_CREATE, NON_BLOCKING);
  }

  /// An event at the present end of a queue.
  ///
  /// @param stream null for libtorch's
  MemorySegment record(MemorySegment stream) {
    var event = made("cuEventCreate", Calls.EVENT_CREATE, NO_TIMING);
    check(inContext(Calls.EVENT_RECORD, event, stream), "cuEventRecord");
    return event;
  }

  /// Lets what is put into a queue from now on wait for an event.
  void await(MemorySegment stream, MemorySegment event) {
    check(inContext(Calls.STREAM_WAIT, stream, event, 0), "cuStreamWaitEvent");
  }

  /// Waits here until an event is reached.
  void finish(MemorySegment event) {
    check(inContext(Calls.EVENT_SYNCHRONIZE, event), "cuEventSynchronize");
  }

  void destroy(MemorySegment event) {
    check(inContext(Calls.EVENT_DESTROY, event), "cuEventDestroy");
  }

  /// Puts a copy into a queue.
  ///
  /// @param to address on either side
  /// @param from address on either side; what lies in the machine's memory is pinned
  void copy(long to, long from, long bytes, MemorySegment stream) {
    check(inContext(Calls.COPY, to, from, bytes, stream), "cuMemcpyAsync");
  }

  /// A compiled program's module.
  MemorySegment module(MemorySegment program) {
    try (var arena = Arena.ofConfined()) {
      var place = arena.allocate(POINTER);
      check(inContext(Calls.MODULE_LOAD, place, program), "cuModuleLoadData");
      return place.get(POINTER, 0);
    }
  }

  /// A kernel of a module.
  MemorySegment function(MemorySegment module, String name) {
    try (var arena = Arena.ofConfined()) {
      var place = arena.allocate(POINTER);
      check(
          inContext(Calls.MODULE_FUNCTION, place, module, arena.allocateFrom(name)),
          "cuModuleGetFunction " + name);
      return place.get(POINTER, 0);
    }
  }

  /// Puts a kernel into libtorch's queue.
  ///
  /// @param arguments pointers to its arguments
  void launch(MemorySegment function, int blocks, int threads, MemorySegment arguments) {
    try {
      check((int) Calls.PUSH.invokeExact(context), "cuCtxPushCurrent");
      int result;
      try {
        result =
            (int)
                Calls.LAUNCH.invokeExact(
                    function,
                    blocks,
                    1,
                    1,
                    threads,
                    1,
                    1,
                    0,
                    MemorySegment.NULL,
                    arguments,
                    MemorySegment.NULL);
      } finally {
        // Where it was put is of no interest: the arguments' memory begins with a place for it.
        check((int) Calls.POP.invokeExact(arguments.asSlice(arguments.byteSize() - 8)), "cuCtxPop");
      }
      check(result, "cuLaunchKernel");
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the CUDA driver failed", e);
    }
  }
}
