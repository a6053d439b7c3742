# Completion of gsmrelay in fish. The program itself tells what may follow.
function __gsmrelay_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] --complete $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $line
        end
    end
end
complete -c gsmrelay -f -k -a '(__gsmrelay_complete)'
