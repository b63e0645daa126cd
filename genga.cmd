@echo off
rem Starts genga from this folder on Windows: finds a JDK, builds genga where that is due, hands over
rem to Java. What each step is for, the shell script `genga` beside this file says.
rem
rem GENGA_JAVA_OPTIONS  further options for Java, such as -Xmx8g
rem GENGA_CACHE         where unpacked libraries go instead of %LOCALAPPDATA%\genga\cache
setlocal EnableExtensions DisableDelayedExpansion

set "JDK_NEEDED=25"
set "DOWNLOAD_MEGABYTES=250"
set "NATIVE_OPTIONS=--enable-native-access=ALL-UNNAMED -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0"
set "HEAP_OPTIONS=-XX:+UseSerialGC -Xms64m -Xmx4g"
set "LOG_OPTIONS=-Xlog:disable -Xlog:all=error:stderr -Xlog:aot=off:stderr -Xlog:cds=off:stderr"

set "HOME_FOLDER=%~dp0"
if "%HOME_FOLDER:~-1%"=="\" set "HOME_FOLDER=%HOME_FOLDER:~0,-1%"
set "BUILT=%HOME_FOLDER%\app\target\genga"
set "JAR=%BUILT%\genga.jar"

set "JDK="
if defined JAVA_HOME call :try_jdk "%JAVA_HOME%"
if not defined JDK for %%J in (java.exe) do if not "%%~$PATH:J"=="" call :try_java "%%~$PATH:J"
if not defined JDK for /d %%D in (
  "%ProgramFiles%\Java\*"
  "%ProgramFiles%\Eclipse Adoptium\*"
  "%ProgramFiles%\Microsoft\jdk*"
  "%ProgramFiles%\Zulu\*"
  "%ProgramFiles%\Amazon Corretto\*"
  "%ProgramFiles%\BellSoft\*"
  "%LOCALAPPDATA%\Programs\Eclipse Adoptium\*"
  "%USERPROFILE%\.jdks\*"
  "%USERPROFILE%\scoop\apps\*jdk*"
) do call :try_jdk "%%~D"
if not defined JDK (
  echo error: genga needs a JDK of version %JDK_NEEDED% or later, and found none: install Temurin %JDK_NEEDED% ^(https://adoptium.net^), or set JAVA_HOME to the folder of one 1>&2
  exit /b 2
)

rem Nothing that starts fast enough here tells whether a source is newer than the build: after a
rem change run `mvn -DskipTests package`, or delete app\target.
if not exist "%JAR%" (
  call :build
  if errorlevel 1 exit /b 2
)

set "START=%BUILT%\%JDK_NAME%.aot"
if not exist "%START%" call :record_start
set "START_OPTIONS="
for %%A in ("%START%") do if not "%%~zA"=="0" if not "%%~zA"=="" set "START_OPTIONS=-XX:AOTCache="%START%""

"%JDK%\bin\java.exe" %NATIVE_OPTIONS% %HEAP_OPTIONS% %LOG_OPTIONS% %START_OPTIONS% %GENGA_JAVA_OPTIONS% -cp "%JAR%" dev.genga.app.Main %*
exit /b %ERRORLEVEL%

rem Takes the folder %1 if it is a JDK that is new enough.
:try_jdk
if defined JDK exit /b 0
if not exist "%~1\release" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
set "MAJOR=0"
set "VENDOR="
set "RUNTIME="
for /f "usebackq tokens=1,* delims==" %%A in ("%~1\release") do (
  if "%%A"=="JAVA_VERSION" for /f "tokens=1 delims=.-+_" %%V in ("%%~B") do set "MAJOR=%%V"
  if "%%A"=="IMPLEMENTOR" set "VENDOR=%%~B"
  if "%%A"=="JAVA_RUNTIME_VERSION" set "RUNTIME=%%~B"
)
if %MAJOR% LSS %JDK_NEEDED% exit /b 0
set "JDK=%~1"
set "JDK_NAME=%VENDOR%-%RUNTIME%"
exit /b 0

rem Takes the JDK whose java.exe is %1.
:try_java
for %%B in ("%~dp1..") do call :try_jdk "%%~fB"
exit /b 0

:build
where mvn >nul 2>nul
if errorlevel 1 (
  echo error: genga has to be built once, and there is no Maven on the PATH: install Maven 3.8 or later 1>&2
  exit /b 2
)
echo genga: building, which takes a few minutes; the first time on a machine Maven loads about %DOWNLOAD_MEGABYTES% MB of libraries 1>&2
set "JAVA%JDK_NEEDED%_HOME=%JDK%"
if not defined JAVA_HOME set "JAVA_HOME=%JDK%"
pushd "%HOME_FOLDER%"
call mvn -q -B -Dstyle.color=never -Pquick -pl app -am -DskipTests package 1>&2
set "BUILD_RESULT=%ERRORLEVEL%"
popd
if not "%BUILD_RESULT%"=="0" (
  echo error: genga could not be built: Maven says why above; once that is mended, run the command again 1>&2
  exit /b 2
)
del /q "%BUILT%\*.aot" 2>nul
exit /b 0

:record_start
echo genga: recording a fast start ^(once a build, some seconds^) 1>&2
"%JDK%\bin\java.exe" %NATIVE_OPTIONS% %HEAP_OPTIONS% %LOG_OPTIONS% "-XX:AOTCacheOutput=%START%" -cp "%JAR%" dev.genga.app.Main record-start >nul 2>nul <nul
if not exist "%START%" type nul >"%START%"
exit /b 0
