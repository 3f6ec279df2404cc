# The plain twin repeats the real program's results, month by month.
set(twin ${CMAKE_CURRENT_SOURCE_DIR}/twin.sh)
set(twin_out ${CMAKE_CURRENT_BINARY_DIR}/twin)
set(everything ${CMAKE_CURRENT_SOURCE_DIR}/everything.yaml)
set(scenarios ${CMAKE_SOURCE_DIR}/scenarios)

function(convene_add_twin name months replicates scenario)
  add_test(NAME verification.twin_${name}
           COMMAND sh ${twin} "${Python3_EXECUTABLE}" $<TARGET_FILE:convene_cli> ${twin_out}/${name}.h5 ${months}
                   ${replicates} ${scenario} ${ARGN})
  set_tests_properties(verification.twin_${name} PROPERTIES LABELS verification TIMEOUT 300 SKIP_RETURN_CODE 77)
endfunction()

foreach(response saturating linear threshold accelerating)
  convene_add_twin(${response}_dynamic 30 2 ${everything} --set need.response=${response})
  convene_add_twin(${response}_static 30 1 ${everything} --set need.response=${response}
                   --set membership.leave_rate=0 --set membership.join_rate=0)
endforeach()
# Long enough for what their strategies do; the pressure in the homeless network begins in month 36.
convene_add_twin(homeless_network 40 1 ${scenarios}/homeless-network.yaml)
convene_add_twin(time_for_kids 24 1 ${scenarios}/time-for-kids.yaml)
convene_add_twin(minimal 24 2 ${scenarios}/minimal.yaml)
convene_add_twin(your_coalition 30 1 ${scenarios}/your-coalition/your-coalition.yaml)
convene_add_twin(national 18 1 ${scenarios}/national.yaml --set population.organisations=2000
                 --set alliances.count=45)
convene_add_twin(self_test 0 0 none --self-test)

add_test(NAME verification.twin_notices_changes
         COMMAND "${Python3_EXECUTABLE}" -B ${CMAKE_CURRENT_SOURCE_DIR}/notices_change.py $<TARGET_FILE:convene_cli>
                 ${twin_out}/changed.h5)
set_tests_properties(verification.twin_notices_changes PROPERTIES LABELS verification TIMEOUT 300 SKIP_RETURN_CODE 77)
