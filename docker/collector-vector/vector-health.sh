#!/bin/sh
# Does this container's Vector listen? By Perl, which Debian always has, where curl would be a package more.
exec perl -MIO::Socket::INET -e '
    my $at = IO::Socket::INET->new(PeerAddr => $ENV{VECTOR} || "127.0.0.1:8686", Timeout => 3) or exit 1;
    print $at "GET /ping HTTP/1.0\r\n\r\n";
    exit(<$at> =~ m{^HTTP/1\.[01] 200 } ? 0 : 1);
'
